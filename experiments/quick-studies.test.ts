/** The quick variant of every experiment's study: it runs, and gives what it gave when its findings were written. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runStudy } from '../dist/src/runs/studies/run-study.js';

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-quick-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Digest of the rows, by experiment: another one says that the model, the scenario or the study is another. */
const DIGESTS: Readonly<Record<string, string>> = {
  'dead-peer-detection': '887114a5bd789bda',
  'lns-sizing': 'bc927f372219fa9a',
  'reconnect-storm': 'a77502ea9fdbdbd0',
  'retransmission-under-loss': '01d3d3670ce49ad6',
  'teardown-timers': 'b967e00d8107b132',
  'tunnel-packing': '167eed8f9e484d81',
};

const withStudy = readdirSync('experiments').filter((name) => existsSync(join('experiments', name, 'study.yaml')));

test('every study is listed here', () => {
  expect(Object.keys(DIGESTS).sort()).toEqual(withStudy.sort());
});

test.each(withStudy)('%s', { timeout: 120_000 }, async (name) => {
  const { summary, rows } = await runStudy({
    study: join('experiments', name),
    quick: true,
    dirOf: () => join(dir, name),
    renderings: { html: () => '', markdown: () => '', json: () => '' },
  });
  for (const { index, replications } of summary.points)
    expect(rows.filter(({ point }) => point === index)).toHaveLength(replications);
  for (const { name: response } of summary.responses)
    expect(
      rows.some(({ responses }) => responses[response] !== null),
      response,
    ).toBe(true);
  expect(summary.digest.slice(0, 16)).toBe(DIGESTS[name]);
});
