/** How much a run is expected to take, and what becomes of one that cannot fit. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callsScenario, sessionsScenario } from '../../models/scenario/bench-scenarios.js';
import { parseScenario } from '../../models/scenario/load.js';
import { memoryOf } from '../../src/runs/memory.js';
import { cli } from '../cli/cli-harness.js';

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-memory-'));
afterAll(() => rmSync(dir, { recursive: true }));

function estimate(text: string) {
  const loaded = parseScenario(text, 'test', { journal: 'none' });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return memoryOf(loaded.config);
}

test('sessions that nobody ends are all there at once; calls one after another are not', () => {
  expect(estimate(sessionsScenario(50_000)).calls).toBe(50_000);
  const few = estimate(callsScenario(100_000));
  // one every 10 ms, each held 10 s and, until its last timer, some 45 s more
  expect(few.calls).toBe(5500);
  expect(estimate(callsScenario(1_000_000))).toEqual(few);
  expect(estimate(sessionsScenario(1_000_000)).residentMiB).toBeGreaterThan(few.residentMiB * 10);
});

test('a run that cannot fit is refused with the estimate, and leaves no folder', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `many-${index}`);
  const users = names.map(
    (name) => `  ${name}: { role: remote-system, count: 2000000, address: 0.0.0.0, ppp: { hostName: u } }`,
  );
  const links = names.map((name) => `  ${name}: { between: [${name}, lac], latency: 1ms }`);
  const calls = names.map(
    (name) => `  - { name: ${name}, from: ${name}, to: lac, at: 0s, called: "1", calling: "2", hold: never }`,
  );
  const text = sessionsScenario(1)
    .replace('nodes:\n', `nodes:\n${users.join('\n')}\n`)
    .replace('links:\n', `links:\n${links.join('\n')}\n`)
    .replace('calls:\n', `calls:\n${calls.join('\n')}\n`);
  const file = join(dir, 'huge.yaml');
  writeFileSync(file, text);
  const out = join(dir, 'huge');
  const { status, err } = await cli(['run', file, '--out', out, '--journal', 'none']);
  expect({ status, err }).toEqual({
    status: 2,
    err: expect.stringMatching(/40,000,001 calls at once take about 1\d\d\.\d GiB/),
  });
  expect(existsSync(out)).toBe(false);
});
