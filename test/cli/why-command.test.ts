/** `why` and `history` as they are typed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, freshDir } from './cli-harness.js';

const dir = freshDir();
const RUN = join(dir, 'run');
const DEAD = join(dir, 'dead');
const BRIEF = join(dir, 'brief');
const REFERENCE = 'experiments/reference-call';

beforeAll(async () => {
  await cli(['run', REFERENCE, '--out', RUN, '--quiet']);
  await cli(['run', REFERENCE, '--out', DEAD, '--quiet', '--set', 'links.core.lac>lns.loss=1']);
  await cli(['run', REFERENCE, '--out', BRIEF, '--quiet', '--journal', 'transitions']);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('why prints the record, what led to it, and the losses that kept the answer away', async () => {
  const { status, out } = await cli(['why', DEAD, '--entity', 'call/1']);
  const lines = out.trimEnd().split('\n');
  expect(status).toBe(0);
  expect(lines[0]).toMatch(
    /^ +\d+ +7\.573500 s {2}user {2}call\/1 +CallFailed: LAC: the tunnel's peer did not answer$/,
  );
  expect(lines.at(-1)).toBe('<- the scenario');
  const limit = lines.findIndex((line) => line.includes('RetransmissionLimit'));
  expect(lines[limit + 1]).toMatch(/^<- +\d+ +\d\.\d{6} s {2}lac {3}tunnel\/1 +MessageResent SCCRQ 2 times/);
  expect(lines[limit + 2]).toMatch(
    /^ +\| 3 losses on link lac>lns \(loss\), 0\.5615 s to 3\.5615 s: SCCRQ; records \d+, \d+, \d+$/,
  );
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/^(<- +\d+ | +\| )/);
});

test('why of a number, in JSON and with every link', async () => {
  const seq = JSON.parse((await cli(['why', RUN, '--entity', 'tunnel/2', '--json'])).out).record.seq;
  const { out } = await cli(['why', RUN, String(seq), '--json']);
  const json = JSON.parse(out);
  expect(json.record).toMatchObject({ seq, type: 'TunnelEnded', entity: 'tunnel/2', node: 'lns' });
  expect(json.record.cause).toBe(json.chain[0].seq);
  expect(json.chain.at(-1)).toMatchObject({ type: 'CallDialed', cause: -1 });
  const all = (await cli(['why', RUN, String(seq), '--all'])).out.trimEnd().split('\n');
  expect(all).toHaveLength(json.chain.length + 2);
});

test('history prints each record with what it changed, and the end', async () => {
  const { status, out } = await cli(['history', RUN, '--entity', 'session/1']);
  expect(status).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^\d+ +0\.659890 s {2}lac +<- +\d+ {2}SessionCreated id 7 in tunnel\/1, LAC$/);
  expect(out).toMatch(/SessionPeerLearned remote id 45\n +remoteId: 0 -> 45\n/);
  expect(lines.at(-1)).toMatch(/^session\/1 ended at 17\.411000 s, with record \d+; \d+ records$/);
  expect((await cli(['history', RUN, '--entity', 'node/lac'])).out).toMatch(/\nnode\/\d+ was still there at the end/);
});

test('history in JSON has the whole state before and after each record', async () => {
  const { out } = await cli(['history', RUN, '--entity', 'tunnel/1', '--json']);
  const { entity, records, ended } = JSON.parse(out);
  expect(entity).toBe('tunnel/1');
  expect(records[0]).toMatchObject({
    type: 'TunnelCreated',
    before: null,
    after: { localId: 17688, localName: 'hgw' },
  });
  for (const [place, record] of records.slice(1).entries()) expect(record.before).toEqual(records[place].after);
  expect(records.at(-1)).toMatchObject({ seq: ended, after: null });
  expect(records[1].after).toMatchObject({ secret: 'xxxxxx', due: {} });
});

test.each<[string[], RegExp]>([
  [['why', RUN], /needs the number of a record, or --entity/],
  [['why', RUN, '3', '--entity', 'call/1'], /needs the number of a record, or --entity/],
  [['why', RUN, '-3'], /a record's number is a whole number from 0/],
  [['why', RUN, 'x'], /a record's number is a whole number from 0/],
  [['why', RUN, '99999'], /has no record 99999; its records are 0 to \d+\n$/],
  [
    ['why', RUN, '--entity', 'tunel/1'],
    /no entity kind "tunel" in "tunel\/1"; the kinds are node, channel, call, port/,
  ],
  [['why', RUN, '--entity', 'tunnel/7'], /has no tunnel\/7; it has 2 of that kind/],
  [['why', BRIEF, '3'], /was run with --journal transitions: run it again with --journal full/],
  [['why', '/nowhere', '3'], /is not a run folder/],
  [['history', RUN], /required option '--entity <kind\/id>' not specified/],
  [['history', RUN, '--entity', 'lac'], /no entity kind "lac" in "lac"/],
  [['history', RUN, '--entity', 'node/paris'], /"node\/paris" names no entity/],
  [['history', RUN, '--entity', 'call/2'], /has no call\/2; it has 1 of that kind, call\/1 to call\/1/],
  [['history', BRIEF, '--entity', 'call/1'], /run it again with --journal full/],
])('%j is wrong input', async (args, message) => {
  const { status, out, err } = await cli(args);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(message);
});
