/**
 * The journal is the state. Over random scenarios (bad networks, nodes that lose their power, many calls), at random
 * moments: what the journal folds to is the live state; and a fork that changes nothing is the run itself. The long run:
 *
 *     RANDOM_SCENARIOS=100 npx vitest run test/properties/journal-is-truth.test.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Run } from '../../models/run.js';
import { Journal } from '../../src/kernel/journal.js';
import { Random } from '../../src/kernel/random.js';
import type { RecordRow } from '../../src/kernel/record.js';
import type { Engine } from '../../src/machine/definition.js';
import { executeRun } from '../../src/runs/execute.js';
import { forkRun } from '../../src/runs/fork.js';
import { RecordedRun } from '../../src/runs/recorded-run.js';
import { differences, emptyWorld } from '../golden/run-in-memory.js';
import { randomScenario } from './random-scenario.js';

const SCENARIOS = Number(process.env.RANDOM_SCENARIOS ?? 5);
const MOMENTS = 20;
/** So that a run of some thousand records has checkpoints to go on from. */
const checkpointEvery = 700;

const base = mkdtempSync(join(tmpdir(), 'l2tpsim-truth-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('the journal is the state', () => {
  const seeds = Array.from({ length: SCENARIOS }, (_, place) => place + 1);
  it.each(seeds)('random scenario %i', async (seed) => {
    const scenario = join(base, `${seed}.yaml`);
    writeFileSync(scenario, randomScenario(seed));
    const [engine, other]: readonly [Engine, Engine] = seed % 2 === 0 ? ['tables', 'xstate'] : ['xstate', 'tables'];
    const out = join(base, `run-${seed}`);
    const parent = await executeRun({ scenario, engine, out, checkpointEvery });
    expect(parent.status).toBe('finished');
    const next = new Random(seed).stream('test/moments');
    const moments = Array.from({ length: MOMENTS }, () => Math.floor(next() * parent.virtualUs)).sort((a, b) => a - b);

    const run = await RecordedRun.open(out);
    try {
      const journal = new Journal('none');
      const live = new Run(parent.config, other, journal);
      live.start();
      const folded = emptyWorld();
      let fromSeq = 0;
      for (const moment of moments) {
        await live.sim.run(moment);
        expect(differences(await run.stateAt(moment), live.sim.world), `at ${moment} us`).toEqual([]);
        for await (const rows of run.rows({ fromSeq, toAt: moment })) for (const row of rows) fold(folded, row);
        fromSeq = live.sim.journal.records;
        expect(differences(folded, live.sim.world), `folded until ${moment} us`).toEqual([]);
      }
      await live.sim.run(Math.min(parent.config.endUs, Number.MAX_SAFE_INTEGER));
      expect(await journal.finish()).toBe(parent.digest);
    } finally {
      run.close();
    }

    const atUs = moments[Math.floor(next() * MOMENTS)]!;
    const fork = await forkRun(out, { atUs, out: join(base, `fork-${seed}`) });
    expect(fork).toMatchObject({ status: 'finished', digest: parent.digest, records: parent.records });
    expect(fork.summary).toEqual(parent.summary);
    const forked = await RecordedRun.open(fork.dir);
    try {
      // In the file as well: what was copied and what was made go together without a seam.
      let records = 0;
      for await (const rows of forked.rows()) records += rows.length;
      expect(records).toBe(parent.records);
    } finally {
      forked.close();
    }
  });
});

const fold = (world: ReturnType<typeof emptyWorld>, row: RecordRow): void => world.fold(row);
