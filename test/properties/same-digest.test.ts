/**
 * One scenario, one digest: whichever way the machines are carried out, whether messages travel as values or as octets,
 * and whatever the journal keeps. The long run:
 *
 *     RANDOM_SCENARIOS=100 npx vitest run test/properties/same-digest.test.ts
 */
import { describe, expect, it } from 'vitest';
import { DatagramDiscarded, MessageResent } from '../../models/l2tp/delivery-records.js';
import { RouteInstalled } from '../../models/nodes/access-records.js';
import { AnswerDiscarded, RequestCreated, RequestSent } from '../../models/radius/records.js';
import { Run } from '../../models/run.js';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import type { JournalLevel } from '../../src/kernel/record.js';
import type { Engine } from '../../src/machine/definition.js';
import { DatagramCorrupted, DatagramDuplicated, DatagramLost, NodeStopped } from '../../src/network/channel.js';
import { DISTURBANCE_RECORDS } from '../../src/network/disturbances.js';
import type { Wire } from '../../src/network/network.js';
import { randomScenario } from './random-scenario.js';

const SCENARIOS = Number(process.env.RANDOM_SCENARIOS ?? 8);

interface Way {
  readonly engine: Engine;
  readonly wire: Wire;
  readonly journal: JournalLevel;
}

const WAYS: readonly Way[] = (['tables', 'xstate'] as const).flatMap((engine) =>
  (['values', 'octets'] as const).flatMap((wire) =>
    (['full', 'transitions', 'none'] as const).map((journal) => ({ engine, wire, journal })),
  ),
);

/** How often each type of record was written in all scenarios, by code. */
const written: number[] = [];
const texts: string[] = [];
/** Octets of the longest chunk. */
let longest = 0;

async function outcome(text: string, { engine, wire, journal: level }: Way) {
  const loaded = parseScenario(text, 'random', { wire, journal: level });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const row = emptyRow();
  /** By type. */
  const kept = new Float64Array(256);
  const write = (chunk: Chunk): undefined => {
    longest = Math.max(longest, chunk.length);
    for (let place = 0; place < chunk.count; place++) kept[chunk.read(place, row).type]!++;
  };
  const journal = new Journal(level, level === 'none' ? undefined : { write });
  const run = new Run(loaded.config, engine, journal);
  run.start();
  await run.sim.run(loaded.config.endUs);
  const digest = await journal.finish();
  const { counts } = run.sim;
  if (level === 'full') expect(kept.subarray(0, counts.length), 'read again').toEqual(counts);
  return {
    run,
    kept: kept.reduce((sum, each) => sum + each),
    same: { digest, records: journal.records, summary: run.summary(), now: run.sim.now },
  };
}

describe('one digest', () => {
  it.each(Array.from({ length: SCENARIOS }, (_, place) => place + 1))('random scenario %i', async (number) => {
    const text = randomScenario(number);
    const first = await outcome(text, WAYS[0]!);
    texts.push(text);
    for (const [code, count] of first.run.sim.counts.entries()) written[code] = (written[code] ?? 0) + (count ?? 0);
    expect(first.kept).toBe(first.same.records);
    for (const way of WAYS.slice(1)) {
      const { same, kept } = await outcome(text, way);
      expect(same, JSON.stringify(way)).toEqual(first.same);
      if (way.journal === 'full') expect(kept).toBe(same.records);
      else if (way.journal === 'none') expect(kept).toBe(0);
      else expect(kept > 0 && kept < same.records).toBe(true);
    }
  });

  it.runIf(SCENARIOS >= 8)('over scenarios in which everything happens', () => {
    const happened = (type: { readonly code: number }): number => written[type.code] ?? 0;
    const types = [
      DatagramCorrupted,
      DatagramDuplicated,
      DatagramLost,
      MessageResent,
      RouteInstalled,
      NodeStopped,
      ...DISTURBANCE_RECORDS,
    ];
    for (const type of [...types, AnswerDiscarded, DatagramDiscarded])
      expect(happened(type), type.name).toBeGreaterThan(0);
    expect(happened(RequestSent)).toBeGreaterThan(happened(RequestCreated));
    // what a chunk has room for at first
    expect(longest).toBeGreaterThan(2 ** 18);
    for (const said of ['"hideAvps": true', '"dataSequencing": true', '"by": "domain"'])
      expect(texts.join()).toContain(said);
  });
});
