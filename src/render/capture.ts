/**
 * A journal as a packet capture: each link an interface, each datagram as its sender's interface saw it, lost ones too.
 * Datagrams have IPv4 and UDP headers; what a user's line carries is PPP without flags, escapes and FCS. A line's own
 * signalling is left out. Octets that change on the way change after the capture.
 */
import {
  type DatagramCodes,
  DatagramReader,
  FIRST_UDP_PORT,
  type JournalDatagram,
  joins,
  LINE_PORT,
  type Link,
  type RowBatches,
} from './datagrams.js';
import type { PcapInterface, PcapPacket } from './pcapng.js';
import { udpPacket } from './udp.js';

export const LINKTYPE_PPP = 9;
export const LINKTYPE_RAW = 101;

export interface CaptureOptions {
  readonly codes: DatagramCodes;
  /** By node code. */
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** The frames between the flags of what a line carries. */
  readonly deframe: (octets: Uint8Array) => readonly Uint8Array[];
  /** Only this link: codes of the nodes at its ends. */
  readonly link?: Link;
  /** What virtual time 0 is, µs since 1970. */
  readonly baseUs?: number;
}

/** Packets in order of time; equal times in order of record. */
export async function* capture(rows: RowBatches, options: CaptureOptions): AsyncGenerator<PcapPacket> {
  const reader = new DatagramReader(options.codes);
  const maker = new PacketMaker(options);
  // A record is stamped with its step's start, and its datagram leaves `lag` later: it waits for those in between.
  const waiting: JournalDatagram[] = [];
  for await (const batch of rows) {
    for (const row of batch) {
      while (waiting.length > 0 && waiting[0]!.atUs <= row.at) yield* maker.packets(waiting.shift()!);
      const datagram = reader.take(row);
      if (!datagram || (options.link && !joins(options.link, datagram))) continue;
      let place = waiting.length;
      while (place > 0 && waiting[place - 1]!.atUs > datagram.atUs) place--;
      waiting.splice(place, 0, datagram);
    }
  }
  for (const datagram of waiting) yield* maker.packets(datagram);
}

class PacketMaker {
  private readonly interfaces = new Map<string, PcapInterface>();

  constructor(private readonly options: CaptureOptions) {}

  packets(datagram: JournalDatagram): PcapPacket[] {
    const { seq, atUs, from, to, loss } = datagram;
    const { nodes, baseUs = 0 } = this.options;
    const contents = this.contents(datagram);
    const comments = [`record ${seq}`, `${nodes[from]?.name} > ${nodes[to]?.name}`];
    if (loss !== undefined) comments.push(`lost: ${loss}`);
    const linkType = datagram.sourcePort === LINE_PORT ? LINKTYPE_PPP : LINKTYPE_RAW;
    return contents.map((octets) => ({
      interface: this.interfaceOf(from, to, linkType),
      atUs: baseUs + atUs,
      octets,
      comments,
    }));
  }

  private contents({ seq, from, to, sourcePort, destinationPort, octets }: JournalDatagram): readonly Uint8Array[] {
    if (sourcePort === LINE_PORT) return this.options.deframe(octets);
    if (sourcePort < FIRST_UDP_PORT && destinationPort < FIRST_UDP_PORT) return [];
    const source = this.addressOf(from);
    const destination = this.addressOf(to);
    return [udpPacket({ source, destination, sourcePort, destinationPort }, seq, octets)];
  }

  private addressOf(node: number): string {
    const found = this.options.nodes[node];
    if (!found) throw new Error(`there is no node ${node}`);
    return found.address;
  }

  /** One a link: its name has the node with the lower code first. */
  private interfaceOf(from: number, to: number, linkType: number): PcapInterface {
    const { nodes } = this.options;
    const [first, second] = [Math.min(from, to), Math.max(from, to)].map((node) => nodes[node]?.name);
    const name = `${first}-${second}`;
    const key = `${name} ${linkType}`;
    let found = this.interfaces.get(key);
    if (!found) {
      const what = linkType === LINKTYPE_PPP ? 'PPP on the line' : 'IP';
      found = { name, linkType, description: `${what} between ${first} and ${second}` };
      this.interfaces.set(key, found);
    }
    return found;
  }
}
