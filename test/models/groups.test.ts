/** A group of lines in one node does what as many systems of their own do. */
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../models/config.js';
import { CALL, INTERFACE, PORT, PPP, REQUEST, SESSION, TUNNEL } from '../../models/kinds.js';
import { CallDialed, CallEnded, CallEstablished, CallFailed, PortSeized } from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { Run, type RunState } from '../../models/run.js';
import { formatProblem, type LoadOptions, parseScenario } from '../../models/scenario/load.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import type { RecordRow } from '../../src/kernel/record.js';
import type { Engine } from '../../src/machine/definition.js';
import { GROUP } from '../scenario/group-scenario.js';

const MEMORY = [CALL, PORT, TUNNEL, SESSION, PPP, REQUEST, INTERFACE];
const MS = 1000;

function configOf(text: string, options: LoadOptions = {}): RunConfig {
  const loaded = parseScenario(text, 'group', options);
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

async function finished(text: string, set: readonly string[] = [], options: LoadOptions = {}, engine?: Engine) {
  const { run, journal, rows } = begun(configOf(text, { ...options, set }), engine);
  await run.sim.run(Number.MAX_SAFE_INTEGER);
  const digest = await journal.finish();
  for (const kind of MEMORY) expect([...run.sim.world.all(kind).keys()], `kind ${kind} is left`).toEqual([]);
  expect(run.summary().pending).toEqual({ notices: 0, timers: 0 });
  return { run, rows, digest, ...run.summary() };
}

const of = (rows: readonly RecordRow[], type: { readonly code: number }): RecordRow[] =>
  rows.filter((row) => row.type === type.code);
/** Times of every call: dialled, established, ended; in the order of dialling. */
function timesOf(rows: readonly RecordRow[]): number[][] {
  const at = (type: { readonly code: number }) => new Map(of(rows, type).map((row) => [row.id, row.at]));
  const [established, ended] = [at(CallEstablished), at(CallEnded)];
  return of(rows, CallDialed).map(({ id, at: dialled }) => [dialled, established.get(id) ?? -1, ended.get(id) ?? -1]);
}

/** The same users, each a node of its own with its own links and its own call. */
function apart(users: number, lacs: number): string {
  const numbers = Array.from({ length: users }, (_, index) => index + 1);
  const nodes = numbers.map(
    (n) =>
      `  user${n}: { role: remote-system, address: 0.0.0.0, ppp: { hostName: "u${n}@isp.example", secret: sesame } }`,
  );
  const lines = numbers.map((n) => `  l${n}: { between: [user${n}, lac-${((n - 1) % lacs) + 1}], latency: 10ms }`);
  const calls = numbers.map(
    (n) =>
      `  - { name: dial${n}, from: user${n}, to: lac-${((n - 1) % lacs) + 1}, at: ${1000 + (n - 1) * 100}ms, called: "5551000", calling: "555${n}", hold: 30s }`,
  );
  return GROUP.replace(/ {2}users:[\s\S]*? {2}lac:/, `${nodes.join('\n')}\n  lac:`)
    .replace(/ {2}lines:.*\n/, `${lines.join('\n')}\n`)
    .replace(/ {2}- \{ name: dial.*\n/, `${calls.join('\n')}\n`);
}

describe('a group', () => {
  it('brings up and ends the calls that systems of their own do, at the same times', async () => {
    const [group, systems] = [await finished(GROUP), await finished(apart(12, 4))];
    expect(group.calls).toEqual({ attempted: 12, established: 11, failed: 1, ended: 11 });
    expect(systems.calls).toEqual(group.calls);
    expect(timesOf(group.rows)).toEqual(timesOf(systems.rows));
    expect(group.messages).toEqual(systems.messages);
    expect(group.tunnels).toEqual({ opened: 4, closed: 4 });
  });

  it('dials line by line, each with its number and its LAC', async () => {
    const { rows, run } = await finished(GROUP);
    expect(of(rows, CallDialed).map(({ at, a, b }) => [at, a, b])).toEqual(
      Array.from({ length: 12 }, (_, index) => [(1000 + 100 * index) * MS, 0, index + 1]),
    );
    const { nodes } = run.config;
    const rung = of(rows, PortSeized).map(({ node, b, d, data }) => [
      nodes[node]!.name,
      nodes[b]!.name,
      d,
      octetsText(data!),
    ]);
    expect(rung).toEqual(
      Array.from({ length: 12 }, (_, index) => [
        `lac-${(index % 4) + 1}`,
        'users',
        index + 1,
        `5551000 555${index + 1}`,
      ]),
    );
  });

  it('lets one user in by name and the others by pattern: the one has another password', async () => {
    const { rows, failures } = await finished(GROUP);
    expect(of(rows, CallFailed).map(({ id }) => id)).toEqual([5]);
    expect(Object.values(failures)).toEqual([1]);
    expect((await finished(GROUP, ['nodes.aaa.users.u5@isp.example.password=sesame'])).calls.failed).toBe(0);
  });

  it('has one call at a time on a line, whatever the other lines do', async () => {
    const again = '{name: again, from: users, to: lac, at: 20s, every: 2s, called: "5551000", hold: 5s}';
    const first = '{name: dial, from: users, to: lac, at: 1s, every: 100ms, called: "5551000", hold: 30s}';
    const { rows, failures, calls } = await finished(GROUP, [`calls=[${first}, ${again}]`]);
    const dialled = new Map(of(rows, CallDialed).map(({ id, a, b }) => [id, `${a}:${b}`]));
    const busy = of(rows, CallFailed).filter(({ data }) => octetsText(data!) === 'the line is in use');
    // Line 5 is never let in; the others hold theirs until 31 s and more.
    expect(busy.map(({ id }) => dialled.get(id))).toEqual(['1:1', '1:2', '1:3', '1:4', '1:6']);
    expect(failures['the line is in use']).toBe(5);
    expect(calls.attempted).toBe(24);
  });

  it('dials all at once where nothing is said of every', async () => {
    const { rows, calls } = await finished(GROUP, ['calls.dial.every=0']);
    expect(new Set(of(rows, CallDialed).map(({ at }) => at))).toEqual(new Set([1e6]));
    expect(calls).toMatchObject({ attempted: 12, established: 11 });
  });
});

describe('on a bad line', () => {
  const bad =
    'links.lines={between: [users, lac], latency: {uniform: [5ms, 40ms]}, reorder: true, loss: 0.1, duplicate: 0.1, corrupt: 0.05}';

  it.each([1, 2, 3])('every call of seed %i ends, and nothing is left', async (seed) => {
    const { calls } = await finished(GROUP, [bad, 'nodes.users.count=40'], { seed });
    expect(calls.attempted).toBe(40);
    expect(calls.failed + calls.ended).toBe(40);
    expect(calls.established).toBeGreaterThan(20);
  });

  it('engines and wires give the same digest', async () => {
    const { digest } = await finished(GROUP, [bad]);
    expect((await finished(GROUP, [bad], {}, 'xstate')).digest).toBe(digest);
    expect((await finished(GROUP, [bad], { wire: 'octets' })).digest).toBe(digest);
  });
});

describe('power-off', () => {
  const off = (node: string) => `timeline=[{at: 10s, node: ${node}, action: power-off, for: 5s}]`;

  it('of a LAC drops its lines and no others', async () => {
    const { rows, calls } = await finished(GROUP, [off('lac-2')]);
    const cut = of(rows, CallEnded).filter(({ data }) => octetsText(data!) === 'LAC: the power failed');
    const lines = new Map(of(rows, CallDialed).map(({ id, b }) => [id, b]));
    expect(cut.map(({ id, at }) => [lines.get(id), at])).toEqual([2, 6, 10].map((line) => [line, 10_010 * MS]));
    expect(calls).toMatchObject({ established: 11, ended: 11 });
  });

  it('of a group ends all of its calls, and its LACs see every line drop', async () => {
    const { rows, calls } = await finished(GROUP, [off('users')]);
    expect(of(rows, CallEnded).map(({ at }) => at)).toEqual(Array(11).fill(10_000 * MS));
    expect(calls).toMatchObject({ established: 11, ended: 11 });
  });

  it('of a group before its last lines dial lets these fail', async () => {
    const { rows } = await finished(GROUP, ['timeline=[{at: 1850ms, node: users, action: power-off, for: 10s}]']);
    const failed = of(rows, CallFailed).filter(({ at }) => at > 1_850 * MS);
    expect(failed.map(({ id, at, data }) => [id, at, octetsText(data!)])).toEqual(
      [10, 11, 12].map((line) => [line, (900 + 100 * line) * MS, 'the power failed']),
    );
  });
});

describe('taken up again', () => {
  it('between any two dials a run that was written down goes on as if nothing had been', async () => {
    const config = configOf(GROUP);
    const { digest } = await finished(GROUP);
    for (const until of [1_050, 1_500, 2_099, 15_000].map((ms) => ms * MS)) {
      const first = begun(config);
      await first.run.sim.run(until);
      const state = deserialize(serialize(first.run.save())) as RunState;
      const journal = new Journal('none');
      const next = new Run(config, 'tables', journal);
      next.load(state);
      await next.sim.run(Number.MAX_SAFE_INTEGER);
      expect(await journal.finish(), `after ${until} us`).toBe(digest);
    }
  });

  it.each([0.5, 1, 1.05, 1.1, 2.1, 3])('under other plans from %d s on, every line still dials once', async (at) => {
    const { run, rows } = begun(configOf(GROUP));
    await run.sim.run(at * 1e6);
    const changed = run.changed(
      configOf(GROUP, { set: ['timeline=[{at: 9s, node: lns, action: clear-sessions}]'] }),
      at * 1e6,
    );
    await changed.sim.run(Number.MAX_SAFE_INTEGER);
    await changed.sim.journal.finish();
    expect(of(rows, CallDialed).map(({ at: time, b }) => [time, b])).toEqual(
      Array.from({ length: 12 }, (_, index) => [(1000 + 100 * index) * MS, index + 1]),
    );
    expect(changed.summary().pending).toEqual({ notices: 0, timers: 0 });
  });
});
