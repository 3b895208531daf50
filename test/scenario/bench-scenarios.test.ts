/** The scenarios that `bench` runs do what their names say. */
import { expect, test } from 'vitest';
import { MessageSent } from '../../models/l2tp/delivery-records.js';
import { MessageType } from '../../models/l2tp/wire/message-table.js';
import { Run } from '../../models/run.js';
import { callsScenario, idleScenario, sessionsScenario } from '../../models/scenario/bench-scenarios.js';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import type { RecordRow } from '../../src/kernel/record.js';

async function finished(text: string, take: (row: RecordRow) => void = () => {}): Promise<Run> {
  const loaded = parseScenario(text, 'bench', {});
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const write = (chunk: Chunk): undefined => {
    for (let place = 0; place < chunk.count; place++) take(chunk.read(place, emptyRow()));
  };
  const run = new Run(loaded.config, 'tables', new Journal('full', { write }));
  run.start();
  await run.sim.run(Math.min(loaded.config.endUs, Number.MAX_SAFE_INTEGER));
  await run.sim.journal.finish();
  return run;
}

test('calls come up one after another in one tunnel, and all is released', async () => {
  const { calls, tunnels, pending } = (await finished(callsScenario(50))).summary();
  expect(calls).toEqual({ attempted: 50, established: 50, failed: 0, ended: 50 });
  expect([tunnels, pending]).toEqual([
    { opened: 1, closed: 1 },
    { notices: 0, timers: 0 },
  ]);
});

test('sessions are all up at once when the run is cut off', async () => {
  const run = await finished(sessionsScenario(60));
  expect(run.summary()).toMatchObject({ sessionsUp: 60, calls: { failed: 0 }, tunnels: { opened: 1, closed: 0 } });
  // A thousand a tunnel, ten tunnels to an LNS where there are many.
  const large = parseScenario(sessionsScenario(1_000_000), 'bench', {});
  const names = large.ok ? large.config.nodes.map(({ name }) => name) : [];
  expect(names).toHaveLength(1 + 1000 + 10 + 1);
});

test('tunnels idle, and say HELLO once a minute', async () => {
  const minutes = 10;
  let hellos = 0;
  const run = await finished(idleScenario(4, minutes * 60e6), ({ type, a }) => {
    if (type === MessageSent.code && a === MessageType.HELLO) hellos++;
  });
  expect(run.summary()).toMatchObject({ sessionsUp: 0, tunnels: { opened: 4, closed: 0 } });
  // The end that hears the other's HELLO has heard something, and waits for another minute.
  expect(hellos).toBeGreaterThanOrEqual(4 * (minutes - 1));
  expect(hellos).toBeLessThanOrEqual(2 * 4 * (minutes + 1));
});
