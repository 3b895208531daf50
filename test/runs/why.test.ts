/** Chains of causes: followed to the scenario, made readable, and with what is known of answers that did not come. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_RECORDS } from '../../models/declarations.js';
import { recordName } from '../../models/words.js';
import { cameOf, chainOf } from '../../src/runs/causes.js';
import { lastOf, type Why, whyJson, whyRecord } from '../../src/runs/why.js';
import { inDatabase, oldRun, opened, recorded, seqOf, written } from './recorded.js';

const words = (why: Why): string[] => why.lines.map((line) => line.words);
const codeOf = (name: string): number => ALL_RECORDS.find((type) => type.name === name)!.code;
const TUNNEL = 5;
const CHANNEL = 2;

test('the StopCCN of the reference call goes back to the hang-up, and on to the dialling', async () => {
  const run = await recorded();
  const why = await whyRecord(run, await seqOf(run, 'StopSent'));
  expect(why.root).toBe(-1);
  for (const [place, row] of why.chain.entries()) expect(row.cause).toBe(why.chain[place + 1]?.seq ?? -1);
  const told = words(why);
  expect(told[0]).toBe('StopSent: StopCCN result 1, control connection cleared on request');
  expect(told).toEqual(
    expect.arrayContaining([
      'TimerFired noSessionTimeout, set at 17.419 s',
      'TunnelStateChanged: established -> no-sessions-left (lastSessionGone)',
      'MessageReceived CDN, Ns 4 Nr 2',
      'IsdnDisconnected: the user hung up after 17.164 s',
      'TimerFired hold, set at 0.247 s',
    ]),
  );
  expect(told.at(-1)).toMatch(/^CallDialed/);
  expect(told.join()).not.toMatch(/Datagram|TimerSet|MessageQueued/);
  expect(why.evidence).toEqual([]);
  const hungUp = why.chain.find((row) => recordName(row.type) === 'TimerFired' && row.kind === 3)!;
  expect(run.config.nodes[hungUp.node]?.name).toBe('user');
});

test('every record of the chain is in some line, in order, and with --all in a line of its own', async () => {
  const run = await recorded();
  const seq = await seqOf(run, 'TunnelEnded', 'last');
  const [short, long] = [await whyRecord(run, seq), await whyRecord(run, seq, true)];
  const seqs = short.chain.map((row) => row.seq);
  expect(short.lines.flatMap((line) => line.rows.map((row) => row.seq))).toEqual(seqs);
  expect(long.lines.map((line) => line.rows.map((row) => row.seq))).toEqual(seqs.map((each) => [each]));
  expect(short.lines.length).toBeLessThan(long.lines.length);
});

test('a tunnel that lac>lns never let through failed of those losses, and of no others', async () => {
  const run = await recorded({ set: ['links.core.lac>lns.loss=1'] });
  const why = await whyRecord(run, await lastOf(run, 'call/1'));
  expect(words(why)[0]).toMatch(/^CallFailed: LAC: the tunnel's peer did not answer/);
  expect(words(why)).toContain('RetransmissionLimit: SCCRQ was never acknowledged, 2 resends');
  expect(words(why)).toContain('MessageResent SCCRQ 2 times, 1.5615 s to 3.5615 s');
  const lost: number[] = [];
  for await (const rows of run.rows({ types: [codeOf('DatagramLost')] })) lost.push(...rows.map((row) => row.seq));
  expect(why.evidence).toHaveLength(1);
  const [evidence] = why.evidence;
  expect(evidence).toMatchObject({ fate: 'lost', where: 'lac>lns', reason: 'loss', count: 3, burst: 0 });
  expect(evidence!.words).toBe(
    `3 losses on link lac>lns (loss), 0.5615 s to 3.5615 s: SCCRQ; records ${lost.join(', ')}`,
  );
  expect(evidence!.records.map((row) => row.seq)).toEqual(lost);
});

test('answers that are lost count too, and a burst is called one', async () => {
  const burst = '{gilbertElliott: {goodToBad: 1, badToGood: 0, lossGood: 0, lossBad: 1}}';
  const run = await recorded({ set: [`links.core.lns>lac.loss=${burst}`] });
  const why = await whyRecord(run, await lastOf(run, 'call/1'));
  const evidence = why.evidence.filter((each) => each.fate === 'lost');
  expect(evidence.map((each) => each.where)).toEqual(['lns>lac']);
  expect(evidence[0]!.words).toMatch(/^\d+ losses on link lns>lac \(loss, burst\), .*SCCRP/);
  expect(evidence[0]!.burst).toBe(evidence[0]!.count);
});

test('every resend on a bad network has its reason, also where an acknowledgement had set the timer', async () => {
  const run = await recorded({ scenario: 'experiments/lossy-calls', seed: 3 });
  const sends = new Set([codeOf('MessageSent'), codeOf('MessageResent')]);
  let setByAcknowledgement = 0;
  for await (const rows of run.rows({ types: [codeOf('MessageResent')] })) {
    for (const resent of rows) {
      const { chain, lines } = await whyRecord(run, resent.seq);
      const [fired, , setter] = chain.slice(1);
      const [evidence] = lines[0]!.evidence;
      expect(evidence, `record ${resent.seq}`).toBeDefined();
      for (const row of evidence!.records) expect(row.seq).toBeLessThan(fired!.seq);
      if (sends.has(setter!.type)) continue;
      setByAcknowledgement++;
      expect(evidence!.fate).toBe('lost');
    }
  }
  expect(setByAcknowledgement).toBeGreaterThan(0);
});

test('without a loss, it says that there was none', async () => {
  const run = await recorded({ set: ['links.core.lac>lns.latency=60s'] });
  const why = await whyRecord(run, await seqOf(run, 'RetransmissionLimit'));
  expect(why.evidence.map((each) => each.fate)).toEqual(['no loss']);
  expect(why.evidence[0]!.words).toMatch(/^no loss among 3 datagrams sent/);
});

test('JSON has every record in full', async () => {
  const run = await recorded({ set: ['links.core.lac>lns.loss=1'] });
  const why = await whyRecord(run, await seqOf(run, 'RetransmissionLimit'));
  const json = JSON.parse(JSON.stringify(whyJson(why, run)));
  expect(json.record).toMatchObject({ type: 'RetransmissionLimit', node: 'lac', entity: 'tunnel/1' });
  expect(json.chain.map((row: { seq: number }) => row.seq)).toEqual(why.chain.slice(1).map((row) => row.seq));
  const queued = json.chain.find((row: { type: string }) => row.type === 'MessageQueued');
  expect(queued.columns.octets).toMatch(/^c802[0-9a-f]+$/);
  expect(json.evidence[0].records[0].columns.payload).toMatch(/^c802[0-9a-f]+$/);
  expect(json.complete).toBe(true);
  expect(JSON.stringify(json)).not.toMatch(/=hello|:"hello/);
});

test('what is not there is wrong input', async () => {
  const run = await recorded();
  await expect(whyRecord(run, 100_000)).rejects.toThrow(/has no record 100000; its records are 0 to \d+$/);
  await expect(lastOf(run, 'tunnel/9')).rejects.toThrow(
    /has no tunnel\/9; it has 2 of that kind, tunnel\/1 to tunnel\/2$/,
  );
  await expect(lastOf(run, 'tunel/1')).rejects.toThrow(/no entity kind "tunel" .* kinds are node, channel, call/);
  expect(recordName((await run.record(await lastOf(run, 'tunnel/1')))!.type)).toBe('TunnelEnded');
  expect(recordName((await run.record(await lastOf(run, 'channel/lac>lns')))!.type)).toBe('ChannelStarted');
});

test('a cause that does not point backwards ends the chain, and is named', async () => {
  // only a database can say so: in the log a cause is how far back it is
  const forward = oldRun(2);
  await inDatabase(
    join(forward, 'journal.duckdb'),
    'UPDATE records SET cause = if(seq = 4, 7, seq - 1) WHERE seq < 10',
  );
  const run = await opened(forward);
  expect(await chainOf(run.journal, 9)).toEqual({ seqs: [9, 8, 7, 6, 5, 4], root: 7 });
  const why = await whyRecord(run, 9);
  expect(why.root).toBe(7);
  expect(whyJson(why, run)).toMatchObject({ complete: false });
  const itself = oldRun(2);
  await inDatabase(join(itself, 'journal.duckdb'), 'UPDATE records SET cause = seq WHERE seq < 3');
  expect(await chainOf((await opened(itself)).journal, 2)).toEqual({ seqs: [2], root: 2 });
});

test('records that are not there do not lead astray', async () => {
  // 0 to 4 and 8 to 12
  const gap = (of: number) => (place: number) => {
    const seq = place < 5 ? place : place + 3;
    return { seq, type: 3, kind: TUNNEL, id: 1, cause: seq === 8 ? of : seq - 1 };
  };
  expect(await chainOf((await written(10, gap(4))).journal, 10)).toEqual({ seqs: [10, 9, 8, 4, 3, 2, 1, 0], root: -1 });
  const lost = await written(10, gap(6));
  expect(await chainOf(lost.journal, 10)).toEqual({ seqs: [10, 9, 8], root: 6 });
  expect((await whyRecord(lost, 10)).root).toBe(6);
  expect([...(await cameOf(lost.journal, [{ seq: 2, until: 12, levels: 9 }])).keys()]).toEqual([3, 4]);
});

test('a chain over more than one block, of resends without an end, is told in two lines', async () => {
  const period = 100;
  const count = 700_000;
  const made = await written(count, (seq) => {
    const round = seq - (seq % period);
    const about = { kind: TUNNEL, id: 1 };
    if (seq === 0) return { type: codeOf('MessageSent'), ...about, a: 1, cause: -1 };
    // round: TimerFired, MessageResent, its loss, TimerSet; the rest is of another tunnel
    switch (seq % period) {
      case 0:
        return { type: codeOf('TimerFired'), ...about, a: 4, cause: round - period + 3 };
      case 1:
        return { type: codeOf('MessageResent'), ...about, a: 1, d: round / period, cause: round };
      case 2:
        return { type: codeOf('DatagramLost'), kind: CHANNEL, id: 2, c: 513, cause: seq - 1 };
      case 3:
        return { type: codeOf('TimerSet'), ...about, a: 4, cause: round + 1 };
      default:
        return { type: codeOf('ZlbSent'), kind: TUNNEL, id: 2, cause: seq % period === 4 ? 0 : seq - 1 };
    }
  });
  const last = count - period + 1;
  const { seqs, root } = await chainOf(made.journal, last);
  expect({ links: seqs.length, root, oldest: seqs.at(-1) }).toEqual({
    links: (count / period) * 3 - 1,
    root: -1,
    oldest: 0,
  });
  const why = await whyRecord(made, last);
  expect(words(why)).toEqual([
    expect.stringMatching(/^MessageResent SCCRQ 7000 times/),
    'MessageSent SCCRQ, Ns 0 Nr 0',
  ]);
  expect(why.evidence).toHaveLength(1);
  expect(why.evidence[0]).toMatchObject({ where: 'lac>lns', count: 6_999, burst: 6_999 });
});

test('what came of records is found up to a level, and up to an end', async () => {
  // each record is caused by the one before, but every tenth begins anew
  const run = await written(100, (seq) => ({ type: 3, kind: TUNNEL, id: 1, cause: seq % 10 === 0 ? -1 : seq - 1 }));
  const start = { seq: 20, until: 28, levels: 4 };
  expect([...(await cameOf(run.journal, [start])).keys()]).toEqual([21, 22, 23, 24]);
  expect([...(await cameOf(run.journal, [{ ...start, levels: 99 }])).keys()]).toEqual([21, 22, 23, 24, 25, 26, 27]);
  const both = await cameOf(run.journal, [start, { seq: 41, until: 99, levels: 2 }]);
  expect([...both].map(([seq, from]) => [seq, from.seq])).toEqual([
    [21, 20],
    [22, 20],
    [23, 20],
    [24, 20],
    [42, 41],
    [43, 41],
  ]);
});
