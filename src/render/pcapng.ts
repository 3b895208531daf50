/** Packet captures in the pcapng format, as Wireshark reads them. Blocks are little-endian, times µs since 1970. */

export interface PcapInterface {
  readonly name: string;
  /** LINKTYPE_ number: how a packet's octets begin. */
  readonly linkType: number;
  readonly description: string;
}

export interface PcapPacket {
  /** Described in the file before its first packet; told apart by identity. */
  readonly interface: PcapInterface;
  readonly atUs: number;
  readonly octets: Uint8Array;
  readonly comments: readonly string[];
}

export interface PcapngOptions {
  readonly application: string;
  /** About the whole capture. */
  readonly comment?: string;
}

export type OctetSink = (octets: Uint8Array) => void | Promise<void>;

const Block = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const Option = { end: 0, comment: 1, application: 4, interfaceName: 2, description: 3, timeResolution: 9 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const MICROSECONDS = 6;
const MOST_OCTETS = 0xffff;
const BATCH_OCTETS = 1 << 16;

/** Writes a whole capture; gives the number of packets. */
export async function writePcapng(
  packets: AsyncIterable<PcapPacket> | Iterable<PcapPacket>,
  sink: OctetSink,
  options: PcapngOptions,
): Promise<number> {
  const interfaces = new Map<PcapInterface, number>();
  let blocks: Uint8Array[] = [sectionHeader(options)];
  let size = 0;
  let count = 0;
  for await (const packet of packets) {
    let id = interfaces.get(packet.interface);
    if (id === undefined) {
      id = interfaces.size;
      interfaces.set(packet.interface, id);
      blocks.push(interfaceDescription(packet.interface));
    }
    const block = enhancedPacket(id, packet);
    blocks.push(block);
    count++;
    size += block.length;
    if (size < BATCH_OCTETS) continue;
    await sink(joined(blocks));
    blocks = [];
    size = 0;
  }
  await sink(joined(blocks));
  return count;
}

function sectionHeader({ application, comment }: PcapngOptions): Uint8Array {
  const fixed = new Uint8Array(16);
  const view = new DataView(fixed.buffer);
  view.setUint32(0, BYTE_ORDER, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 0, true);
  // The section's length is not told: all ones.
  view.setBigInt64(8, -1n, true);
  const comments = comment === undefined ? [] : [textOption(Option.comment, comment)];
  return block(Block.section, fixed, [...comments, textOption(Option.application, application)]);
}

function interfaceDescription({ name, linkType, description }: PcapInterface): Uint8Array {
  const fixed = new Uint8Array(8);
  const view = new DataView(fixed.buffer);
  view.setUint16(0, linkType, true);
  // Snap length 0: whole packets.
  view.setUint32(4, 0, true);
  return block(Block.interface, fixed, [
    textOption(Option.interfaceName, name),
    textOption(Option.description, description),
    option(Option.timeResolution, Uint8Array.of(MICROSECONDS)),
  ]);
}

function enhancedPacket(id: number, { atUs, octets, comments }: PcapPacket): Uint8Array {
  const fixed = new Uint8Array(20 + padded(octets.length));
  const view = new DataView(fixed.buffer);
  view.setUint32(0, id, true);
  view.setUint32(4, Math.floor(atUs / 2 ** 32), true);
  view.setUint32(8, atUs % 2 ** 32, true);
  view.setUint32(12, octets.length, true);
  view.setUint32(16, octets.length, true);
  fixed.set(octets, 20);
  return block(
    Block.packet,
    fixed,
    comments.map((comment) => textOption(Option.comment, comment)),
  );
}

/** Type, length, body, options, and the length again; everything in words of four octets. */
function block(type: number, fixed: Uint8Array, options: readonly Uint8Array[]): Uint8Array {
  const all = options.length === 0 ? [] : [...options, option(Option.end, new Uint8Array(0))];
  const length = 12 + fixed.length + all.reduce((sum, each) => sum + each.length, 0);
  const octets = new Uint8Array(length);
  const view = new DataView(octets.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  octets.set(joined([fixed, ...all]), 8);
  view.setUint32(length - 4, length, true);
  return octets;
}

const encoder = new TextEncoder();
const textOption = (code: number, text: string): Uint8Array =>
  option(code, encoder.encode(text).subarray(0, MOST_OCTETS));

function option(code: number, value: Uint8Array): Uint8Array {
  const octets = new Uint8Array(4 + padded(value.length));
  const view = new DataView(octets.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  octets.set(value, 4);
  return octets;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const octets = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}
