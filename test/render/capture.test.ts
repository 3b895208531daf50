import { describe, expect, it } from 'vitest';
import { lineFrames } from '../../models/labels.js';
import { toHex } from '../../models/octets.js';
import { type CaptureOptions, capture, LINKTYPE_PPP, LINKTYPE_RAW } from '../../src/render/capture.js';
import type { PcapPacket } from '../../src/render/pcapng.js';
import { CODES, LCP_FRAME, NODES, sampleRows } from './sample.js';

const OPTIONS: CaptureOptions = { codes: CODES, nodes: NODES, deframe: lineFrames };

async function packets(options: Partial<CaptureOptions> = {}, batches = [sampleRows()]): Promise<PcapPacket[]> {
  const found: PcapPacket[] = [];
  for await (const packet of capture(batches, { ...OPTIONS, ...options })) found.push(packet);
  return found;
}

describe('a capture of a journal', () => {
  it("has an interface a link, and leaves out the line's signalling", async () => {
    const found = await packets();
    expect(found.map((packet) => [packet.interface.name, packet.interface.linkType])).toEqual([
      ['user-lac', LINKTYPE_PPP],
      ['lac-aaa', LINKTYPE_RAW],
      ['lac-aaa', LINKTYPE_RAW],
      ['lac-lns', LINKTYPE_RAW],
      ['user-lac', LINKTYPE_PPP],
      ...Array(5).fill(['lac-lns', LINKTYPE_RAW]),
    ]);
    expect(new Set(found.map((packet) => packet.interface)).size).toBe(3);
  });

  it("takes a line's frame without flags, escapes and FCS", async () => {
    const [first] = await packets();
    expect(toHex(first!.octets)).toBe(toHex(LCP_FRAME));
  });

  it('puts addresses and ports before a datagram, and says whence and whither', async () => {
    const [, request, accept] = await packets();
    expect(toHex(request!.octets.subarray(12, 24))).toBe('0a3306440a330603066d066d');
    expect(toHex(accept!.octets.subarray(12, 20))).toBe('0a3306030a330644');
    expect(request!.comments).toEqual(['record 12', 'lac > aaa']);
  });

  it('has lost datagrams, and says why', async () => {
    const lost = (await packets()).filter((packet) => packet.comments.length > 2);
    expect(lost.map((packet) => packet.comments)).toEqual([['record 16', 'lac > lns', 'lost: drop rule']]);
  });

  it('is in order of time, lag and all, whatever the batches', async () => {
    const rows = sampleRows();
    const found = await packets(
      {},
      rows.map((row) => [row]),
    );
    expect(found).toEqual(await packets());
    const times = found.map((packet) => packet.atUs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.slice(2, 5)).toEqual([531_000, 544_000, 561_000]);
  });

  it("shows what the link's second end took up: twice what came twice, changed what was changed", async () => {
    const rows = sampleRows();
    const sent = rows.find((row) => row.type === CODES.sent && row.id === 2)!;
    const arrived = rows.findIndex((row) => row.type === CODES.arrived && row.b === sent.seq);
    const seq = rows.length;
    const extra = [
      { ...sent, seq, type: CODES.duplicated, cause: sent.seq, data: undefined },
      { ...sent, seq: seq + 1, type: CODES.corrupted, cause: sent.seq, a: 19, b: 0xff, c: sent.seq, data: undefined },
    ];
    const again = { ...rows[arrived]!, at: 1_900_000, seq: seq + 2, cause: seq + 1 };
    const place = rows.indexOf(sent) + 1;
    const found = await packets({}, [[...rows.slice(0, place), ...extra, ...rows.slice(place), again]]);
    const copies = found.filter((packet) => packet.comments[0] === `record ${sent.seq}`);
    expect(copies.map((packet) => packet.atUs)).toEqual([1_552_000, 1_900_000]);
    expect(copies.map((packet) => packet.octets.at(-1))).toEqual([0x01, 0xfe]);
  });

  it('begins where it is told, and shows one link alone', async () => {
    const found = await packets({ link: { ends: [2, 1] }, baseUs: 1_000_000_000 });
    expect(found.map((packet) => packet.interface.name)).toEqual(Array(6).fill('lac-lns'));
    expect(found[0]!.atUs).toBe(1_000_544_000);
  });
});
