/** What a summary says of its design, of closed forms, and of studies too small to tell. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runStudy } from '../../dist/src/runs/studies/run-study.js';
import { studyText } from '../../src/render/study-text.js';
import { agreement } from '../../src/render/study-words.js';
import type { StudySummary } from '../../src/study/study.js';

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-summed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SCENARIO = join(import.meta.dirname, '../data/studies/calls.yaml');

async function summed(name: string, ...lines: readonly string[]): Promise<StudySummary> {
  const study = join(dir, `${name}.yaml`);
  const own = lines.some((line) => line.startsWith('set:'));
  const set = own ? [] : ['set: { end: 3min, calls.dial.arrivals.poisson: 6/min }'];
  const head = [`name: ${name}`, `scenario: ${SCENARIO}`, ...set];
  writeFileSync(study, [...head, ...lines, ''].join('\n'));
  const renderings = { html: () => '', markdown: () => '', json: () => '' };
  return (await runStudy({ study, dirOf: () => join(dir, name), renderings, workers: 1 })).summary;
}

const SESSIONS = 'sessions: { set: nodes.lns.l2tp.sessionLimit, levels: [1, 60, 80] }';

test('closed forms at some points only; what no run has seen may be rare, and is not called wrong', async () => {
  const { closedForms } = await summed(
    'forms',
    `factors: { ${SESSIONS} }`,
    'replications: 3',
    'responses: [calls.blockedShare]',
    'closedForms:',
    '  - { response: calls.blockedShare, form: erlang-b, with: { load: 1, servers: sessions }, when: "sessions != 60" }',
  );
  expect(closedForms.map(({ point }) => point)).toEqual([0, 2]);
  expect(closedForms[0]!.simulated.mean).toBeGreaterThan(0.1);
  expect(closedForms[0]!.verdict).not.toBe('unknown');
  expect(closedForms[1]).toMatchObject({ simulated: { mean: 0, halfWidth: 0 }, verdict: 'unknown' });
  expect(closedForms[1]!.expected).toBeGreaterThan(0);
  expect(agreement(closedForms[1]!)).toBe('cannot be told');
  expect(agreement({ ...closedForms[1]!, expected: null })).toBe('theory has no value');
});

test('what no call of so many has met, though theory has half of them meet it, is called different', async () => {
  const summary = await summed(
    'contradicted',
    'factors: { sessions: { set: nodes.lns.l2tp.sessionLimit, levels: [60] } }',
    'replications: 8',
    'responses: [calls.blockedShare]',
    'closedForms:',
    '  - { response: calls.blockedShare, form: erlang-b, with: { load: 20, servers: 10 } }',
  );
  expect(summary.closedForms).toMatchObject([{ simulated: { mean: 0, halfWidth: 0 }, verdict: 'differs' }]);
  expect(studyText(summary)).toMatch(/calls\.blockedShare .* DIFFERS\n/);
});

test('one run a point, and points that constraints take', async () => {
  const summary = await summed(
    'one',
    `factors: { ${SESSIONS}, lac: { set: nodes.lac.l2tp.sessionLimit, levels: [2, 70] } }`,
    'constraints: ["sessions < lac"]',
    'replications: 1',
    'responses: [calls.blockedShare, calls.established]',
  );
  const text = studyText(summary);
  expect(summary.design).toBe('full factorial, of which constraints leave 3');
  expect(text).toContain('3 runs at 3 points (full factorial, of which constraints leave 3)\n');
  expect(text).toContain('one run a point, so that no difference can be told from luck');
  expect(text).toMatch(/1 -> 60: .*one run: no telling it from luck/);
  expect(text).not.toContain('no difference that is sure');
  // of both responses alike: said once a factor
  expect(text.match(/^\(over 1 of 2 combinations\)\n/gm)).toHaveLength(2);
});

test('a processor that nothing takes time at is told of, and one that a level gives work is not', async () => {
  const told = async (name: string, path: string, ...levels: string[]) =>
    summed(
      name,
      `factors: { one: { set: ${path}, levels: [${levels.join()}] } }`,
      'replications: 1',
      'responses: [processor.lns.use, processor.aaa.wait, processor.lns.wait]',
    );
  const idle = await told('idle', 'nodes.lac.l2tp.sessionLimit', '2', '70');
  expect(idle.remarks).toEqual([
    'Nothing takes time at the processor of lns, whose service is 0: processor.lns.use and processor.lns.wait say nothing.',
    'Nothing takes time at the processor of aaa, whose service is 0: processor.aaa.wait says nothing.',
  ]);
  expect(studyText(idle)).toContain('processor.aaa.wait says nothing.');
  const busy = await told('busy', 'nodes.lns.processor.service', '0', '1ms');
  expect(busy.remarks).toEqual([idle.remarks[1]]);
});

test('a reason that no failure gave is told of', async () => {
  const { remarks } = await summed(
    'reasons',
    'factors: { lns: { set: nodes.lns.l2tp.sessionLimit, levels: [1, 2] } }',
    'replications: 1',
    "responses: ['calls.failed[facilities]', 'calls.failed[facilites]']",
  );
  expect(remarks).toEqual([
    'No call failed for a reason with "facilites" in its words, at any point: calls.failed[facilites] says nothing.',
  ]);
});

test('the text of a CSV file can be a level', async () => {
  const { points } = await summed(
    'texts',
    'set: { end: 3min }',
    'factors:',
    '  load:',
    '    levels:',
    '      few: { calls.dial.arrivals: { csv: "time\\n1\\n2.5\\n" } }',
    '      many:',
    '        calls.dial.arrivals:',
    '          csv: |',
    ...['time', '1', '2', '3'].map((line) => `            ${line}`),
    'replications: 1',
    'responses: [calls.attempted]',
  );
  expect(points.map(({ responses }) => responses['calls.attempted']!.mean)).toEqual([2, 3]);
});

test('what a reader must know of the measuring: from where, and which intervals stayed wide', async () => {
  const told = async (name: string, ...lines: readonly string[]) =>
    summed(name, 'factors: { lac: { set: nodes.lac.l2tp.sessionLimit, levels: [2, 70] } }', ...lines);
  const plain = await told('plain', 'replications: 2', 'responses: [calls.blockedShare]');
  expect(plain.remarks).toEqual([]);
  const wide = await told(
    'wide',
    'replications: { min: 2, max: 3, until: { response: calls.attempted, halfWidth: 0.01 } }',
    'responses: [calls.attempted, calls.blockedShare]',
    'measure: { from: 30s, to: 2min }',
  );
  expect(wide.remarks).toEqual([
    'Measured from 30s to 2min.',
    'At every point the interval of calls attempted is still wider than ± 0.01 calls after the 3 runs that are the most.',
  ]);
  expect(studyText(wide)).toContain('\nMeasured from 30s to 2min.\n');
  const inTime = await told(
    'in-time',
    'replications: { min: 2, max: 3, until: { response: setup.mean, halfWidth: 1us } }',
    'responses: [setup.mean]',
  );
  expect(inTime.remarks[0]).toMatch(
    / the interval of set-up delay, mean is still wider than ± 0.000001 s after the 3 runs /,
  );
  const settled = await told('settled', 'replications: 3', 'responses: [setup.p95]', 'measure: { from: mser-5 }');
  expect(settled.remarks).toHaveLength(1);
  expect(settled.remarks[0]).toMatch(
    /^Measured from where MSER-5 .* run by run \([\d.]+ s in the middle one, [\d.]+ to [\d.]+ s\), to the end of the run\.$/,
  );
});
