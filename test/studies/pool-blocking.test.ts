/** A pool of addresses that is too small: calls without an address fail, are counted as blocked, and are as many as Erlang said. */
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { INTERFACE, SESSION } from '../../models/kinds.js';
import { PoolAddressTaken } from '../../models/nodes/access-records.js';
import type { AccessState } from '../../models/nodes/states.js';
import { parseIpv4 } from '../../models/radius/reply.js';
import { Run, type RunState } from '../../models/run.js';
import { parseScenario } from '../../models/scenario/load.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Engine } from '../../src/machine/definition.js';
import type { Wire } from '../../src/network/network.js';
import { carryOutTask } from '../../src/runs/studies/task.js';
import { CLOSED_FORMS } from '../../src/study/closed-forms.js';
import { holds, simulated, words } from './agreement.js';

const FILE = 'test/data/studies/calls.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const FIRST = parseIpv4('10.64.0.1')!;
const MINUTE = 60e6;
const erlangB = CLOSED_FORMS.find((form) => form.name === 'erlang-b')!;

const pool = (size: number): string => `nodes.lns.virtualTemplate.pool={ first: 10.64.0.1, last: 10.64.0.${size} }`;

describe.each([
  [12, 2],
  [30, 4],
  [45, 10],
] as const)('%d calls a minute of 10 s each, %d addresses', (perMin, size) => {
  const expected = erlangB.of(perMin / 6, size);
  const set = [`calls.dial.arrivals.poisson=${perMin}/min`, pool(size)];
  const trial = { file: FILE, response: 'calls.blockedShare', from: 5 * MINUTE, replications: 5 };

  test('are blocked as Erlang B says', { timeout: 120_000 }, async () => {
    const found = await simulated({ ...trial, set });
    expect(holds(found, expected), words(found, expected)).toBe(true);
  });

  test('are not with an address more', { timeout: 120_000 }, async () => {
    const found = await simulated({ ...trial, set: [...set, pool(size + 1)] });
    expect(holds(found, expected), words(found, expected)).toBe(false);
  });
});

const BUSY = ['calls.dial.arrivals.poisson=40/min', 'end=5min'];

test('what fails is the want of an address, and nothing else is counted as blocked', async () => {
  const responses = [
    'calls.failed',
    'calls.blocked',
    'calls.failed[PPP: no address]',
    'calls.established',
    'up.max',
  ] as const;
  const task = { scenario: TEXT, file: FILE, seed: 1, from: 0, to: 'end', sql: [], curves: [], responses } as const;
  const full = await carryOutTask({ ...task, set: [...BUSY, pool(4)] });
  const [failed, blocked, ofNoAddress, , most] = responses.map((name) => full.responses[name]);
  expect(failed).toBeGreaterThan(50);
  expect([blocked, ofNoAddress, most]).toEqual([failed, failed, 4]);
  const other = await carryOutTask({ ...task, set: [...BUSY, pool(200), 'nodes.users.ppp.secret=wrong'] });
  expect(other.responses['calls.failed']).toBeGreaterThan(50);
  expect([other.responses['calls.blocked'], other.responses['calls.established']]).toEqual([0, 0]);
});

function put(set: readonly string[], engine: Engine = 'tables', wire: Wire = 'values', text = TEXT): Run {
  const loaded = parseScenario(text, FILE, { set: [...BUSY, ...set], wire });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return new Run(loaded.config, engine, new Journal('none'));
}

const access = (run: Run): AccessState[] => [...run.sim.world.all(INTERFACE).values()] as AccessState[];

/** Counts addresses that were taken although another session had them, and those outside the pool. */
function watchDoubles(run: Run, size: number): () => { taken: number; wrong: number } {
  const found = { taken: 0, wrong: 0 };
  run.sim.watch(PoolAddressTaken, ({ id, a: address }) => {
    found.taken++;
    const inUse = [...run.sim.world.all(INTERFACE)].some(
      ([other, entity]) =>
        other !== id &&
        (entity as AccessState).fromPool === address >>> 0 &&
        run.sim.world.find(SESSION, (entity as AccessState).session) !== undefined,
    );
    const place = (address >>> 0) - FIRST;
    if (inUse || place < 0 || place >= size) found.wrong++;
  });
  return () => found;
}

async function whole(run: Run): Promise<string> {
  run.start();
  await run.sim.run(run.config.endUs);
  return run.sim.journal.finish();
}

/** A run that goes on, past a hundred seconds, until every address is taken. */
async function untilFull(size: number): Promise<Run> {
  const run = put([pool(size)]);
  run.start();
  for (let at = 100e6; at < run.config.endUs; at += 1e6) {
    await run.sim.run(at);
    if (access(run).filter(({ fromPool }) => fromPool !== 0).length === size) return run;
  }
  throw new Error('there always was an address left');
}

test('addresses come back however calls end, and nobody has one that another has', async () => {
  const set = [
    pool(6),
    'timeline=[{ at: 100s, node: lns, action: restart, for: 10s }, { at: 200s, link: core, action: link-down, for: 5min }]',
    'nodes.lac.l2tp.helloInterval=5s',
    'nodes.lns.l2tp.helloInterval=5s',
  ];
  const run = put(set);
  const doubles = watchDoubles(run, 6);
  await whole(run);
  expect(doubles().wrong).toBe(0);
  expect(doubles().taken).toBeGreaterThan(50);
  expect(access(run).filter(({ fromPool }) => fromPool !== 0)).toEqual([]);
});

test('who has an address of RADIUS needs none of the pool, who may choose and does not, does', async () => {
  const withReply = (address: string): Run =>
    put([pool(2)], 'tables', 'values', TEXT.replace('255.255.255.254', address));
  const given = withReply('10.99.0.1');
  await whole(given);
  expect(given.summary().failures).toEqual({});
  expect(given.summary().calls.established).toBeGreaterThan(100);
  const choosing = withReply('255.255.255.255');
  await whole(choosing);
  expect(choosing.summary().failures).toEqual({ 'PPP: no address': choosing.summary().calls.failed });
  expect(choosing.summary().calls.failed).toBeGreaterThan(50);
});

test('the digest is one by either execution, on either wire, and of a run taken up again with the pool exhausted', async () => {
  const digests = new Set([await whole(put([pool(4)])), await whole(put([pool(4)], 'xstate', 'octets'))]);
  const begun = await untilFull(4);
  const again = new Run(begun.config, 'xstate', new Journal('none'));
  again.load(deserialize(serialize(begun.save())) as RunState);
  const doubles = watchDoubles(again, 4);
  await again.sim.run(again.config.endUs);
  expect(doubles().wrong).toBe(0);
  digests.add(await again.sim.journal.finish());
  expect(digests.size).toBe(1);
});

test('a fork with a larger pool has room for more, and gives nobody an address twice', async () => {
  const begun = await untilFull(4);
  const before = begun.summary().calls.failed;
  const { config } = put([pool(60)]);
  const forked = begun.changed(config, begun.sim.now);
  const doubles = watchDoubles(forked, 60);
  await forked.sim.run(config.endUs);
  expect(before).toBeGreaterThan(20);
  expect(forked.summary().calls.failed).toBe(before);
  expect(doubles().taken).toBeGreaterThan(50);
  expect(doubles().wrong).toBe(0);
});
