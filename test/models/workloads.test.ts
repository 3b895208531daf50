/** Streams of calls, drawn holding times and redials in whole runs. */
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../models/config.js';
import { ENTITY_KINDS, MODEL_RECORDS } from '../../models/declarations.js';
import { CALL, INTERFACE, PORT, PPP, REDIAL, REQUEST, SESSION, TUNNEL } from '../../models/kinds.js';
import {
  CallConnected,
  CallDialed,
  CallEnded,
  CallFailed,
  PortSeized,
  RedialPlanned,
} from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { Run, type RunState } from '../../models/run.js';
import { formatProblem, type LoadOptions, parseScenario } from '../../models/scenario/load.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import { KERNEL_RECORDS } from '../../src/kernel/kernel-records.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { World } from '../../src/kernel/world.js';
import type { Engine } from '../../src/machine/definition.js';
import { withCalls } from '../scenario/workload-scenario.js';

const S = 1e6;
const MEMORY = [CALL, PORT, TUNNEL, SESSION, PPP, REQUEST, INTERFACE, REDIAL];

function configOf(keys: string, options: LoadOptions = {}, more = ''): RunConfig {
  const loaded = parseScenario(withCalls(keys, more), 'workload', options);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}

function begun(config: RunConfig, engine: Engine = 'tables') {
  const rows: RecordRow[] = [];
  const write = (chunk: Chunk): undefined => {
    for (let i = 0; i < chunk.count; i++) rows.push({ ...chunk.read(i, emptyRow()) });
  };
  const journal = new Journal('full', { write });
  const run = new Run(config, engine, journal);
  run.start();
  return { run, journal, rows };
}

async function finished(config: RunConfig, engine?: Engine) {
  const { run, journal, rows } = begun(config, engine);
  await run.sim.run(Number.MAX_SAFE_INTEGER);
  const digest = await journal.finish();
  for (const kind of MEMORY) expect([...run.sim.world.all(kind).keys()], `kind ${kind} is left`).toEqual([]);
  expect(run.summary().pending).toEqual({ notices: 0, timers: 0 });
  return { run, rows, digest, ...run.summary() };
}

const of = (rows: readonly RecordRow[], type: { readonly code: number }): RecordRow[] =>
  rows.filter((row) => row.type === type.code);
const reasons = (rows: readonly RecordRow[]): string[] => of(rows, CallFailed).map(({ data }) => octetsText(data!));

/** Everything at once: a stream, drawn times, redials with back-off and jitter, an LNS that loses its power twice. */
const BUSY =
  'arrivals: { poisson: 1/s, for: 60s }, hold: { exponential: { mean: 15s, max: 2min } }, redial: { after: { exponential: { mean: 2s } }, backOff: 2, cap: 20s, jitter: 0.5, limit: 4, when: both }';
const OFF = `timeline:
  - { at: 20s, node: lns-1, action: power-off, for: 10s }
  - { at: 45s, node: lac-2, action: power-off, for: 5s }
  - { at: 50s, node: users, action: power-off, for: 3s }
`;

describe('a stream of calls', () => {
  it('takes the lines in turn, and the next that is free where one is busy', async () => {
    const csv = [0, 1, 2, 3, 4.5, 5.5].join('\\n');
    const { rows, failures } = await finished(
      configOf(`arrivals: { csv: "${csv}" }, hold: 4s`, { set: ['nodes.users.count=3'] }),
    );
    expect(of(rows, CallDialed).map(({ at, b, d }) => [at / S, b, d])).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
      [4, 1, 4], // all are busy: it fails on the line whose turn it is
      [5.5, 1, 5], // 2 and 3 are busy
      [6.5, 2, 6], // 3 and 1 are
    ]);
    expect(failures).toEqual({ 'no line is free': 1 });
  });

  it('of one system calls again and again, and fails while its line is in use', async () => {
    const single = `  - { name: own, from: alone, to: lac-1, at: 1s, called: "1", arrivals: { rate: 0.1/s, count: 6 }, hold: 25s }\n`;
    const text = withCalls('every: 1s, hold: 1s', single)
      .replace(
        'nodes:\n',
        'nodes:\n  alone: { role: remote-system, address: 0.0.0.0, ppp: { hostName: "x@isp.example", secret: sesame } }\n',
      )
      .replace('links:\n', 'links:\n  own: { between: [alone, lac-1], latency: 10ms }\n');
    const loaded = parseScenario(text, 'alone', { set: ['nodes.users.count=1'] });
    if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
    const { rows } = await finished(loaded.config);
    const own = of(rows, CallDialed).filter(({ a }) => a === 1);
    expect(own.map(({ at, b }) => [at / S, b])).toEqual([1, 11, 21, 31, 41, 51].map((at) => [at, 0]));
    expect(reasons(rows).filter((reason) => reason === 'no line is free').length).toBe(4);
  });

  it('dials the numbers of its list and holds as that says', async () => {
    const csv = 'time,called,hold\\n0,5551000,10\\n2,777{n},20.5\\n4,5551000,never\\n';
    const config = configOf(`arrivals: { csv: "${csv}" }, hold: 3s`, {
      set: ['timeline=[{at: 60s, node: lns, action: clear-sessions}]'],
    });
    const { rows } = await finished(config);
    const numbers = of(rows, PortSeized).map(({ data }) => octetsText(data!));
    expect(numbers).toEqual(['5551000 5551', '7772 5552', '5551000 5553']);
    const connected = of(rows, CallConnected).map(({ at }) => at);
    const ended = of(rows, CallEnded).map(({ at }) => at);
    expect([ended[0]! - connected[0]!, ended[1]! - connected[1]!]).toEqual([10 * S, 20.5 * S]);
    expect(ended[2]!).toBeGreaterThan(60 * S);
  });

  it('has one notice at a time, however many lines and calls', () => {
    const config = configOf('arrivals: { poisson: 100000/s }, hold: 30s', {
      set: ['nodes.users.count=1000000', 'end=1d'],
    });
    const { run } = begun(config);
    expect(run.summary().pending.notices).toBe(1);
  });

  it('comes at the same times whatever becomes of its calls', async () => {
    const times = async (set: string[]): Promise<unknown> => {
      const { rows } = await finished(configOf(BUSY, { set }, OFF));
      return of(rows, CallDialed)
        .filter(({ c }) => c === 0)
        .map(({ at, d }) => [at, d]);
    };
    const plain = await times([]);
    expect(await times(['links.core.loss=0.3', 'calls.dial.hold=5s', 'nodes.users.count=40'])).toEqual(plain);
    expect((plain as unknown[]).length).toBeGreaterThan(30);
  });
});

describe('holding times', () => {
  it('are drawn for each call, the same whatever else differs', async () => {
    const held = async (set: string[]): Promise<Map<number, number>> => {
      const { rows } = await finished(configOf('every: 1s, hold: { uniform: [30s, 60s] }', { set }));
      const line = new Map(of(rows, CallDialed).map(({ id, b }) => [id, b]));
      const connected = new Map(of(rows, CallConnected).map(({ id, at }) => [id, at]));
      return new Map(of(rows, CallEnded).map(({ id, at }) => [line.get(id)!, at - connected.get(id)!]));
    };
    const [plain, slow] = [await held([]), await held(['links.core.latency=300ms', 'calls.dial.every=100ms'])];
    expect(plain.size).toBe(11);
    expect(new Set(plain.values()).size).toBe(11);
    expect([...plain.values()].every((us) => us >= 30 * S && us <= 60 * S)).toBe(true);
    expect([...slow].sort()).toEqual([...plain].sort());
  });
});

describe('redial', () => {
  /** µs from each end of a call of a line to the next dial there. */
  function gaps(rows: readonly RecordRow[], line: number): number[] {
    const lines = new Map(of(rows, CallDialed).map(({ id, b }) => [id, b]));
    const list: number[] = [];
    let ended = -1;
    for (const { type, id, at, b } of rows) {
      if (type === CallDialed.code && b === line && ended >= 0) list.push(at - ended);
      if ((type === CallEnded.code || type === CallFailed.code) && lines.get(id) === line) ended = at;
    }
    return list;
  }

  it('takes longer each time up to its cap, so often as is said', async () => {
    const keys = 'every: 1s, hold: 20s, redial: { after: 3s, backOff: 2, cap: 10s, limit: 5 }';
    const { rows, calls } = await finished(configOf(keys));
    // line 5 has a wrong password
    expect(gaps(rows, 5).map((us) => us / S)).toEqual([3, 6, 10, 10, 10]);
    expect(
      of(rows, CallDialed)
        .filter(({ b }) => b === 5)
        .map(({ c }) => c),
    ).toEqual([0, 1, 2, 3, 4, 5]);
    expect(calls).toEqual({ attempted: 17, established: 11, failed: 6, ended: 11, redials: 5 });
  });

  it('has a jitter of its own each time, within what is said', async () => {
    const keys = 'every: 1s, hold: 20s, redial: { after: 10s, jitter: 0.3, limit: 20 }';
    const { rows } = await finished(configOf(keys));
    const all = gaps(rows, 5).map((us) => us / S);
    expect(all.every((s) => s >= 7 && s <= 13)).toBe(true);
    expect(new Set(all).size).toBe(20);
    expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(3);
  });

  it('at once is after a millisecond', async () => {
    const { rows } = await finished(configOf('every: 1s, hold: 20s, redial: { limit: 3 }'));
    expect(gaps(rows, 5)).toEqual([1000, 1000, 1000]);
  });

  it('not once is as without redial', async () => {
    const keys = 'every: 1s, hold: 20s';
    const never = await finished(configOf(`${keys}, redial: { after: { uniform: [1s, 9s] }, limit: 0, when: both }`));
    expect(of(never.rows, CallFailed).length).toBeGreaterThan(0);
    expect(never.digest).toBe((await finished(configOf(keys))).digest);
  });

  it.each([
    ['failed', 0],
    ['lost', 6],
    ['both', 6],
  ])('when %s: %i calls whose LNS goes are dialled again, and start their back-off anew', async (when, count) => {
    const keys = `every: 100ms, hold: 60s, redial: { after: 5s, backOff: 3, limit: 6, when: ${when} }`;
    const off =
      'timeline:\n  - { at: 20s, node: lns-1, action: clear-sessions }\n  - { at: 50s, node: lns-1, action: clear-sessions }\n';
    const { rows, calls } = await finished(configOf(keys, {}, off));
    const again = of(rows, CallDialed).filter(({ b, data }) => b !== 5 && data !== undefined);
    // half of the lines are with lns-1, of which line 5 is one that never comes up
    expect(again.length).toBe(count === 0 ? 0 : 10);
    expect(again.map(({ c }) => c)).toEqual(again.map(() => 1));
    expect(new Set(again.map(({ data }) => octetsText(data!)))).toEqual(new Set(count === 0 ? [] : ['1', '2']));
    expect(calls.ended).toBe(11 + again.length);
  });

  it('does not follow on a user who hung up, nor on a power failure of its own', async () => {
    const keys = 'every: 100ms, hold: 30s, redial: { after: 5s, limit: 2, when: both }';
    const { rows } = await finished(
      configOf(keys, {}, 'timeline:\n  - { at: 20s, node: users, action: power-off, for: 2s }\n'),
    );
    expect(new Set(of(rows, RedialPlanned).map(({ b }) => b))).toEqual(new Set([5]));
  });

  it('keeps its line: a stream leaves one that waits alone', async () => {
    const keys = 'arrivals: { rate: 1/s, count: 30 }, hold: 1h, redial: { after: 10s, limit: 5 }';
    const { rows } = await finished(
      configOf(keys, {}, 'timeline:\n  - { at: 100s, node: lns, action: clear-sessions }\n'),
    );
    const first = of(rows, CallDialed).filter(({ c }) => c === 0);
    // line 5 fails and waits; from the 13th on there is none
    expect(first.filter(({ b }) => b === 5).map(({ d }) => d)).toEqual([5, 17, 29]);
    expect(reasons(rows).filter((reason) => reason === 'no line is free').length).toBe(18);
  });
});

describe('everything at once', () => {
  it.each([1, 2, 3])(
    'seed %i: ends, is the same with every engine and wire, and follows from its journal',
    async (seed) => {
      const one = await finished(configOf(BUSY, { seed }, OFF));
      expect(one.calls.redials).toBeGreaterThan(5);
      expect((await finished(configOf(BUSY, { seed }, OFF), 'xstate')).digest).toBe(one.digest);
      expect((await finished(configOf(BUSY, { seed, wire: 'octets' }, OFF))).digest).toBe(one.digest);
    },
  );

  it('taken up between any two steps goes on as if nothing had been', async () => {
    const config = configOf(BUSY, { seed: 2 }, OFF);
    const { digest, run } = await finished(config);
    for (let part = 1; part < 12; part++) {
      const first = begun(config);
      while (first.run.sim.steps < (run.sim.steps * part) / 12) first.run.sim.step();
      const state = deserialize(serialize(first.run.save())) as RunState;
      const journal = new Journal('none');
      const next = new Run(config, 'xstate', journal);
      next.load(state);
      await next.sim.run(Number.MAX_SAFE_INTEGER);
      expect(await journal.finish(), `part ${part}`).toBe(digest);
      expect(next.summary()).toEqual(run.summary());
    }
  });

  it('its journal folded gives the calls and redials that are there', async () => {
    const { run, rows, journal } = begun(configOf(BUSY, { seed: 3 }, OFF));
    await run.sim.run(45.5 * S);
    const live = [CALL, REDIAL].map((kind) => JSON.parse(JSON.stringify([...run.sim.world.all(kind)])));
    await journal.finish();
    const world = new World(ENTITY_KINDS, [...KERNEL_RECORDS, ...MODEL_RECORDS]);
    for (const row of rows) world.fold(row);
    expect([CALL, REDIAL].map((kind) => JSON.parse(JSON.stringify([...world.all(kind)])))).toEqual(live);
    expect(live[0].length).toBeGreaterThan(3);
    expect(live[1].length).toBeGreaterThan(0);
  });

  it.each([0.5, 10.4, 30, 55, 61])('under other plans from %d s on, what was to come comes', async (at) => {
    const before = OFF.split('\n')
      .slice(0, at < 45 ? 2 : 4)
      .join('\n');
    const { run, rows } = begun(configOf(BUSY, {}, before));
    await run.sim.run(at * S);
    const clear = '  - { at: 90s, node: lns, action: clear-sessions }';
    const changed = run.changed(configOf(BUSY, {}, `${before}\n${clear}\n`), at * S);
    await changed.sim.run(Number.MAX_SAFE_INTEGER);
    await changed.sim.journal.finish();
    const numbers = of(rows, CallDialed)
      .filter(({ c }) => c === 0)
      .map(({ d }) => d);
    expect(numbers).toEqual(numbers.map((_, place) => place + 1));
    expect(numbers.length).toBeGreaterThan(30);
    expect(changed.summary().pending).toEqual({ notices: 0, timers: 0 });
  });
});
