/** The library's answers against the commands', against golden facts, and against the matchers' own words. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { InputError, openRun, ScenarioError, type SimulatedRun, simulate } from '../../src/runs/library.js';
import '../../src/runs/matchers.js';
import { StopSent } from '../../models/l2tp/tunnel.js';
import { cli } from '../cli/cli-harness.js';
import { rewrite } from '../store/rewritten.js';

const REFERENCE = 'experiments/reference-call';
const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-library-'));
const RUN = join(dir, 'run');
let run: SimulatedRun;
let dead: SimulatedRun;

beforeAll(async () => {
  run = await simulate(REFERENCE, { out: RUN });
  dead = await simulate(REFERENCE, { set: { 'links.core.lac>lns.loss': 1 } });
});
afterAll(async () => {
  await run.close();
  await dead.close();
  rmSync(dir, { recursive: true, force: true });
});

const json = async (...args: string[]) => JSON.parse((await cli([...args, '--json'])).out);

async function messageOf(promise: PromiseLike<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('answers are those of the commands', () => {
  test('digest and summary, of run', async () => {
    const told = await json('run', REFERENCE, '--out', join(dir, 'cli'));
    const { digest, summary, virtualUs } = run;
    expect({ digest, virtualUs, ...summary, sessionsUp: 0 }).toEqual({
      digest: told.digest,
      virtualUs: told.virtualUs,
      calls: told.calls,
      failures: told.failures,
      tunnels: told.tunnels,
      messages: told.messages,
      pending: told.pending,
      sessionsUp: 0,
    });
    expect(await run.records()).toHaveLength(told.records);
  });

  test.each(['tunnels', 'sessions', 'ppp', 'timers', 'calls', 'links'] as const)(
    '%s at 10 s, of show',
    async (table) => {
      const told = await json('show', RUN, table, '--at', '10s');
      const then = await run.at('10s');
      expect(then.table(table)).toEqual(told[table]);
      expect(then.table(table, { node: 'lns' })).toEqual(
        (await json('show', RUN, table, '--at', '10s', '--node', 'lns'))[table],
      );
    },
  );

  test('an entity in full, of show', async () => {
    const told = await json('show', RUN, '--entity', 'tunnel/1', '--at', '10s');
    const then = await run.at(10_000_000);
    expect(then.entity('tunnel/1')).toEqual(told.entity);
    expect(then.entity('tunnel/1')).toMatchObject({ state: 'established', local_id: 17_688, secret: 'xxxxxx' });
    expect((await run.at('20s')).entity('session/1')).toBeUndefined();
  });

  test('why, by number, by entity and by filter', async () => {
    const { lines, chain } = await run.why('tunnel/2');
    expect(lines.join('\n')).toBe((await cli(['why', RUN, '--entity', 'tunnel/2'])).out.trimEnd());
    const told = await json('why', RUN, '--entity', 'tunnel/2');
    expect(chain).toEqual([told.record, ...told.chain]);
    const stop = await run.why({ type: 'StopSent', node: 'lns' });
    expect(stop).toEqual(await run.why(stop.chain[0]!.seq));
    expect(stop.chain.at(-1)).toMatchObject({ type: 'CallDialed', cause: -1 });
    const failed = await dead.why('call/1');
    expect(failed.evidence).toMatchObject([{ fate: 'lost', where: 'lac>lns', count: 3 }]);
  });

  test('history', async () => {
    expect(await run.history('session/1')).toEqual((await json('history', RUN, '--entity', 'session/1')).records);
  });

  test('fork and verify', async () => {
    const set = 'nodes.lns.l2tp.noSessionTimeout=20s';
    const told = await json('fork', RUN, '--at', '20s', '--set', set, '--out', join(dir, 'fork'));
    const fork = await run.fork({ at: '20s', set: [set] });
    expect(fork.digest).toBe(told.digest);
    expect(await fork.verify()).toMatchObject({ verified: true, digest: told.digest, divergence: undefined });
    const diff = await fork.diff(run);
    expect(diff.same).toBe(false);
    expect(diff.values).toEqual([{ path: 'nodes.lns.l2tp.noSessionTimeout', here: '20s', there: '10s' }]);
    expect(diff.first).toMatchObject({ seq: diff.equal, here: { atUs: 20_000_000, type: 'TimerSet' } });
    expect(diff.afterMovedTimers).toMatchObject({ there: { type: 'TimerFired', node: 'lns', atUs: 27_419_000 } });
    expect(diff.causes.there[0]).toContain('TimerFired noSessionTimeout');
    await fork.close();
    expect(existsSync(fork.dir)).toBe(false);
  });

  test('query', async () => {
    const [row] = await run.query('SELECT at_us, node FROM r_StopSent');
    expect(row).toEqual({ at_us: 27_419_000, node: 'lns' });
    const sql = 'SELECT node, message FROM messages';
    expect(await run.query(sql)).toEqual(await json('query', RUN, sql));
  });

  test('calls and tunnels of twenty calls over a bad network, of query', async () => {
    const lossy = await simulate('experiments/lossy-calls', { seed: 4 });
    const seconds = (us: number | null): number | null => (us === null ? null : us / 1e6);
    const calls = (await lossy.calls()).map((call) => ({
      entity: call.entity,
      dialled_s: seconds(call.dialledAtUs),
      setup_s: seconds(call.setupUs),
      outcome: call.outcome === 'established-and-ended' ? 'ended' : call.outcome,
      reason: call.reason,
    }));
    expect(calls).toHaveLength(20);
    expect(calls).toEqual(
      await lossy.query("SELECT 'call/' || id AS entity, dialled_s, setup_s, outcome, reason FROM calls ORDER BY id"),
    );
    const tunnels = (await lossy.tunnels()).map(({ entity, node, localId }) => ({ entity, node, local_id: localId }));
    expect(tunnels).toEqual(
      await lossy.query("SELECT 'tunnel/' || id AS entity, node, local_id FROM tunnels ORDER BY id"),
    );
    await lossy.close();
  });
});

describe('answers are those of the golden call', () => {
  test('its call', async () => {
    expect(await run.calls()).toEqual([
      {
        entity: 'call/1',
        name: 'reference',
        node: 'user',
        to: 'lac',
        outcome: 'established-and-ended',
        reason: 'the user hung up',
        dialledAtUs: 223_000,
        connectedAtUs: expect.any(Number),
        establishedAtUs: expect.any(Number),
        setupUs: expect.any(Number),
        endedAtUs: expect.any(Number),
      },
    ]);
    const [call] = await run.calls();
    expect(call!.establishedAtUs! - call!.dialledAtUs).toBe(call!.setupUs);
    // README of the experiment: 2.67 s after dialling; held for 17.14 s
    expect(call!.setupUs! / 1e6).toBeCloseTo(2.67, 2);
    expect(call!.endedAtUs! - call!.connectedAtUs!).toBe(17_140_000);
  });

  test('both ends of its tunnel', async () => {
    const [lac, lns, ...more] = await run.tunnels();
    expect(more).toEqual([]);
    const result = 'control connection cleared on request';
    expect(lac).toMatchObject({ node: 'lac', peer: 'lns', localId: 17_688, remoteId: 55_270, remoteName: 'l2tp-gw' });
    expect(lac).toMatchObject({ closedBy: 'the peer', result, state: 'idle' });
    expect(lns).toMatchObject({ node: 'lns', peer: 'lac', localId: 55_270, remoteId: 17_688, remoteName: 'hgw' });
    expect(lns).toMatchObject({ closedBy: 'this end', result, state: 'idle', endedAtUs: run.virtualUs });
  });

  test('its control messages, by type, node, entity and time', async () => {
    const sent = await run.records({ type: 'MessageSent' });
    expect(sent.map(({ node, columns }) => `${node} ${columns.message}`)).toEqual([
      'lac SCCRQ',
      'lns SCCRP',
      'lac SCCCN',
      'lac ICRQ',
      'lns ICRP',
      'lac ICCN',
      'lac CDN',
      'lns StopCCN',
    ]);
    const some = { type: 'MessageSent', from: '17s', to: 30_000_000 };
    expect(await run.records(some)).toEqual(sent.slice(-2));
    expect(await run.records({ ...some, node: 'lac' })).toEqual(sent.slice(-2, -1));
    expect(await run.records({ types: ['MessageSent'], entity: 'tunnel/2' })).toEqual(
      sent.filter(({ node }) => node === 'lns'),
    );
  });

  test('a call that failed, and a tunnel whose peer was never heard', async () => {
    expect(await dead.calls()).toMatchObject([
      { outcome: 'failed', reason: "LAC: the tunnel's peer did not answer", establishedAtUs: null, setupUs: null },
    ]);
    const ends = await dead.tunnels();
    expect(ends).toMatchObject([{ node: 'lac', remoteId: null, remoteName: null, establishedAtUs: null }]);
  });

  test('a call that is up, and one that comes up, when the run is ended', async () => {
    const outcome = async (end: string) => {
      const cut = await simulate(REFERENCE, { set: { end } });
      const [call] = await cut.calls();
      await expect(cut).not.toHaveReleasedEverything();
      const message = await messageOf(expect(cut).toHaveReleasedEverything());
      await cut.close();
      return { call, message };
    };
    const up = await outcome('10s');
    expect(up.call).toMatchObject({ outcome: 'up', reason: null, endedAtUs: null });
    expect(up.message).toMatch(
      /ended by force at 10\.000000 s\), has not released everything:\n {2}calls: .*state established/,
    );
    expect((await outcome('1s')).call).toMatchObject({ outcome: 'coming-up', establishedAtUs: null });
  });
});

describe('matchers', () => {
  test('toHaveRecorded finds by node, entity, time and columns', async () => {
    await expect(run).toHaveRecorded('StopSent');
    await expect(run).toHaveRecorded('StopSent', { node: 'lns', entity: 'tunnel/2', at: '27.419s', times: 1 });
    await expect(run).toHaveRecorded('StopSent', { from: '27s', to: '28s', columns: { result_code: 1 } });
    await expect(run).toHaveRecorded('StopSent', { columns: { result: expect.stringContaining('on request') } });
    await expect(run).toHaveRecorded('DatagramSent', { entity: 'channel/lac>lns' });
    await expect(run).not.toHaveRecorded('StopSent', { node: 'lac' });
    await expect(run).not.toHaveRecorded('StopSent', { times: 2 });
    await expect(run).toHaveRecorded('MessageResent', { times: 0 });
  });

  test('toHaveRecorded tells the closest records, or what became of the calls, or why', async () => {
    const closest = await messageOf(expect(run).toHaveRecorded('StopSent', { node: 'lac', at: '27.419s' }));
    expect(closest.split('\n').slice(1)).toEqual([
      'run reference-call (seed 3) recorded 1 StopSent, none of them so; the closest:',
      expect.stringMatching(/^ {2}\d+ {2}27\.419000 s {2}lns {2}tunnel\/2 {2}StopSent: .* {3}\(node is lns\)$/),
    ]);
    const none = await messageOf(expect(dead).toHaveRecorded('CallEstablished'));
    expect(none).toContain('recorded no CallEstablished\n');
    expect(none).toContain("call/1 reference: failed: LAC: the tunnel's peer did not answer");
    const why = await messageOf(expect(run).not.toHaveRecorded('StopSent'));
    expect(why).toMatch(/why the first:\n.*StopSent.*\n.*TimerFired noSessionTimeout/);
    const column = await messageOf(expect(run).toHaveRecorded('StopSent', { columns: { reslt: 1 } }));
    expect(column).toContain('(no column reslt: it has result, result_code, error, error_code, message)');
  });

  test('toBeTheSameAs tells the first record that differs, and what led there', async () => {
    const xstate = await simulate(REFERENCE, { engine: 'xstate' });
    await expect(run).toBeTheSameAs(xstate);
    const records = await run.records();
    expect(await run.diff(xstate)).toMatchObject({ same: true, equal: records.length, first: undefined, values: [] });
    await xstate.close();
    const message = await messageOf(expect(dead).toBeTheSameAs(run));
    expect(message).toMatch(/values that differ, this \/ other:\n {2}links\.core\..*loss: 1 \/ .*\n/);
    expect(message).toMatch(
      /record (\d+) is the first that differs:\n {2}this {3}\1 .*DatagramLost.*\n {2}other {2}\1 .*DatagramSent/,
    );
    expect(message).toMatch(/both come of:\n +\d+ .* MessageSent SCCRQ, Ns 0 Nr 0\n/);
  });

  test('toHaveReleasedEverything, of a call that came and went, and of one that failed', async () => {
    await expect(run).toHaveReleasedEverything();
    await expect(dead).toHaveReleasedEverything();
  });

  test('a mistake in a test is said to be one', async () => {
    expect(await messageOf(expect(run).toHaveRecorded('StopSnt'))).toContain('did you mean "StopSent"?');
    expect(await messageOf(expect(run).not.toHaveRecorded('StopSent', { node: 'lca' }))).toContain('has no node "lca"');
    expect(await messageOf(expect(run).not.toHaveRecorded('StopSent', { entity: 'tunel/1' }))).toContain('"tunel"');
    expect(await messageOf(expect(run.summary).toHaveReleasedEverything())).toContain('did you await it?');
  });
});

describe('the package', () => {
  test('what is built gives the same run, to a script, to the command and to a test', async () => {
    const node = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)(process.execPath, args)).stdout;
    const script = `import('l2tpsim').then(async ({ simulate }) => {
      const run = await simulate('${REFERENCE}');
      console.log(run.digest);
      await run.close();
    })`;
    expect(await node('-e', script)).toBe(`${run.digest}\n`);
    const built = join(dir, 'built');
    await node('dist/src/cli/main.js', 'run', REFERENCE, '--quiet', '--out', built);
    const opened = await (await import('l2tpsim')).openRun(built);
    expect(await opened.verify()).toMatchObject({ verified: true, otherCode: [], digest: run.digest });
    await opened.close();
  });

  test('a record that was tampered with is told, as it is stored and as it comes out', async () => {
    const tampered = join(dir, 'tampered');
    await (await simulate(REFERENCE, { out: tampered })).close();
    await rewrite(join(tampered, 'journal.log'), ({ chunks }) => {
      for (const { rows } of chunks) for (const row of rows) if (row.type === StopSent.code) row.a = 6;
    });
    const opened = await openRun(tampered);
    const { verified, divergence } = await opened.verify();
    expect(verified).toBe(false);
    expect(divergence).toMatchObject({
      stored: { type: 'StopSent', node: 'lns', columns: { result: 'requester is shutting down' } },
      made: { type: 'StopSent', node: 'lns', columns: { result: 'control connection cleared on request' } },
    });
    await expect(opened).not.toHaveRecorded('StopSent', { columns: { result_code: 1 } });
    await opened.close();
  });
});

describe('scenarios and folders', () => {
  test('a scenario that is wrong is told with its places', async () => {
    const text = 'name: mine\nnodes: { a: { role: lak } }\n';
    const error = await simulate({ text, name: 'mine.yaml' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ScenarioError);
    expect((error as ScenarioError).message).toMatch(/^mine\.yaml:2:21: .*"lak"/);
    expect((error as ScenarioError).problems[0]).toMatchObject({ file: 'mine.yaml', line: 2, column: 21 });
    await expect(simulate('nowhere')).rejects.toThrow('nowhere: there is no such scenario');
    await expect(simulate(REFERENCE, { set: { 'nodes.lns.l2tp.noSessionTimeot': '1s' } })).rejects.toThrow(
      'noSessionTimeout',
    );
  });

  test('wrong questions are InputErrors', async () => {
    for (const ask of [
      () => run.at('20'),
      () => run.at(-1),
      () => run.records({ type: 'Nothing' }),
      () => run.records({ entity: 'tunnel' }),
      () => run.records({ node: 'paris' }),
      () => run.why(99_999),
      () => run.why({ type: 'StopSent', node: 'lac' }),
      () => run.history('tunnel/9'),
      () => run.fork({ at: '900s' }),
      () => openRun(dir),
      () => run.query('SELECT * FROM nothing'),
    ])
      await expect(ask()).rejects.toThrow(InputError);
    const then = await run.at('10s');
    expect(() => then.tunnels({ node: 'paris' })).toThrow('its nodes are user, lac, lns, aaa');
    expect(() => then.entity('tunel/1')).toThrow('there is no entity kind');
  });

  test('a run of a text is that of its file; a seed changes it', async () => {
    const text = readFileSync(join(REFERENCE, 'scenario.yaml'), 'utf8');
    const same = await simulate({ text });
    expect(same.digest).toBe(run.digest);
    await same.close();
    const other = await simulate({ text }, { seed: 4 });
    expect(other.seed).toBe(4);
    expect(other.digest).not.toBe(run.digest);
    await other.close();
  });

  test('a temporary folder goes when the run is closed, one that was asked for stays', async () => {
    const disposed: string[] = [];
    {
      await using brief = await simulate(REFERENCE);
      disposed.push(brief.dir);
      expect(readdirSync(brief.dir)).toContain('manifest.json');
    }
    expect(disposed.map((folder) => existsSync(dirname(folder)))).toEqual([false]);
    const kept = await openRun(RUN);
    await expect(kept).toBeTheSameAs(run);
    await kept.close();
    await kept.close();
    await expect(kept.calls()).rejects.toThrow('is closed');
    expect(existsSync(RUN)).toBe(true);
  });

  test('a folder that is not ours is left alone, and no temporary one stays behind', async () => {
    const temporary = join(dir, 'temporary');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const theirs = join(dir, 'theirs');
    mkdirSync(join(theirs, 'notes'), { recursive: true });
    await expect(simulate(REFERENCE, { out: theirs })).rejects.toThrow('not the folder of a run');
    expect(readdirSync(theirs)).toEqual(['notes']);
    await expect(run.fork({ at: '900s' })).rejects.toThrow('nothing to fork');
    await expect(simulate({ text: 'name: [' })).rejects.toThrow(ScenarioError);
    await (await simulate({ text: readFileSync(join(REFERENCE, 'scenario.yaml'), 'utf8') })).close();
    expect(readdirSync(temporary)).toEqual([]);
    vi.unstubAllEnvs();
  });
});
