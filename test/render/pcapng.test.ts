import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../models/octets.js';
import { type PcapPacket, writePcapng } from '../../src/render/pcapng.js';
import { udpPacket } from '../../src/render/udp.js';
import { type Capture, readPcapng } from './pcapng-reader.js';

const A = { name: 'lac-lns', linkType: 101, description: 'IP between lac and lns' };
const B = { name: 'user-lac', linkType: 9, description: 'PPP on the line' };
const text = (octets: Uint8Array | undefined): string => new TextDecoder().decode(octets);

async function written(packets: AsyncIterable<PcapPacket> | Iterable<PcapPacket>, comment?: string): Promise<Capture> {
  const parts: Uint8Array[] = [];
  const options = { application: 'l2tpsim 0.1.0', ...(comment !== undefined && { comment }) };
  await writePcapng(packets, (octets) => void parts.push(octets), options);
  return readPcapng(new Uint8Array(Buffer.concat(parts)));
}

describe('a capture file', () => {
  it('says who wrote it and what it holds, also without packets', async () => {
    const { section, interfaces, packets } = await written([], 'seed 1');
    expect(text(section.get(4)?.[0])).toBe('l2tpsim 0.1.0');
    expect(text(section.get(1)?.[0])).toBe('seed 1');
    expect([interfaces, packets]).toEqual([[], []]);
  });

  it('describes an interface once, with microseconds', async () => {
    const packet = (where: typeof A): PcapPacket => ({
      interface: where,
      atUs: 0,
      octets: new Uint8Array(1),
      comments: [],
    });
    const { interfaces, packets } = await written([packet(A), packet(B), packet(A)]);
    expect(
      interfaces.map(({ linkType, options }) => [
        linkType,
        text(options.get(2)?.[0]),
        text(options.get(3)?.[0]),
        [...options.get(9)![0]!],
      ]),
    ).toEqual([
      [101, A.name, A.description, [6]],
      [9, B.name, B.description, [6]],
    ]);
    expect(packets.map((each) => each.interface)).toEqual([0, 1, 0]);
  });

  it('keeps octets, times beyond 32 bits and comments', async () => {
    const packets = [0, 1, 2, 3, 4, 1500].map((length, index) => ({
      interface: A,
      atUs: 1_700_000_000_000_000 + index,
      octets: Uint8Array.from({ length }, (_, at) => at & 0xff),
      comments: ['record 12', 'lost: loss', 'ü'.repeat(index)].slice(0, index),
    }));
    const read = await written(packets);
    expect(read.packets.map(({ interface: _, ...rest }) => rest)).toEqual(
      packets.map(({ interface: _, ...rest }) => rest),
    );
  });

  it('hands over a long capture in parts', async () => {
    const octets = new Uint8Array(1000);
    const packets = Array.from({ length: 500 }, (_, atUs) => ({
      interface: A,
      atUs,
      octets,
      comments: [`record ${atUs}`],
    }));
    let parts = 0;
    const count = await writePcapng(packets, () => void parts++, { application: 'l2tpsim' });
    expect([count, parts > 4]).toEqual([500, true]);
    expect((await written(packets)).packets.map((packet) => packet.atUs)).toEqual(packets.map((packet) => packet.atUs));
  });
});

describe('UDP in IPv4', () => {
  const ends = { source: '10.51.6.68', destination: '10.51.6.82', sourcePort: 1701, destinationPort: 1701 };
  /** Ones' complement sum of 16-bit words; 0xffff where a checksum in it is right. */
  const folded = (octets: readonly number[]): number => {
    let sum = 0;
    for (let at = 0; at < octets.length; at += 2) sum += octets[at]! * 256 + (octets[at + 1] ?? 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    return sum;
  };

  it('is the packet that was counted by hand', () => {
    const packet = udpPacket(ends, 0x1_2345, fromHex('c802000c')!);
    expect(toHex(packet)).toBe('4500002023450000ff11778c0a3306440a33065206a506a5000c0982c802000c');
  });

  it.each([0, 1, 2, 17, 1460])('has right checksums over %i octets', (length) => {
    for (let first = 0; first < 256; first += 5) {
      const packet = [
        ...udpPacket(
          ends,
          first,
          Uint8Array.from({ length }, (_, at) => (first + at * 7) & 0xff),
        ),
      ];
      const udp = packet.slice(20);
      expect(folded(packet.slice(0, 20))).toBe(0xffff);
      expect(folded([...packet.slice(12, 20), 0, 17, udp.length >> 8, udp.length & 0xff, ...udp])).toBe(0xffff);
      expect(udp[6]! * 256 + udp[7]!).not.toBe(0);
    }
  });

  it('refuses what does not fit', () => {
    expect(() => udpPacket(ends, 0, new Uint8Array(65_508))).toThrow('65508 octets do not fit a UDP datagram');
    expect(() => udpPacket({ ...ends, source: 'lac' }, 0, new Uint8Array(0))).toThrow('lac is not an IPv4 address');
    expect(udpPacket(ends, 0, new Uint8Array(65_507))).toHaveLength(65_535);
  });
});
