/** An ICRP that is not for the session it reaches: the id of one that was given up was given to another before its answer came. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Run } from '../../models/run.js';
import { parseScenario } from '../../models/scenario/load.js';
import { Journal } from '../../src/kernel/journal.js';

const FILE = 'experiments/retransmission-under-loss/scenario.yaml';

test('the second ICRP of a session is out of turn: the session is closed, and found by neither id afterwards', async () => {
  const loaded = parseScenario(readFileSync(FILE, 'utf8'), FILE, {
    set: [
      'nodes.users.count=8',
      'nodes.lns.processor.byKind={ ICRQ: 2s }',
      'calls.0={ name: dial, from: users, to: lac, at: 1s, called: "1", hold: never, arrivals: { csv: "time,hold\\n0,0.5\\n1.5,600\\n30,30\\n45,30\\n60,30\\n75,30\\n" } }',
      'pins={ lac/session/1/id: 77, lac/session/2/id: 77, lns/session/1/id: 55, lns/session/3/id: 55 }',
    ],
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const run = new Run(loaded.config, 'tables', new Journal('none'));
  run.start();
  await run.sim.run(600e6);
  const { calls, failures } = run.summary();
  expect(failures).toMatchObject({ 'LAC: session closed: general error': 1 });
  expect(calls).toMatchObject({ attempted: 6, established: 4, ended: 4 });
  expect(run.summary().sessionsUp).toBe(0);
});
