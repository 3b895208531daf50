/**
 * A journal as a packet capture: each link an interface, captured at its second end (the one that the scenario's
 * `between` names last), as that router's own packet debug would: what it sends when it sends it, what it receives when
 * its processor takes it up, duplicated and changed octets and all. A datagram lost on the way there is put in where it
 * was sent, and says so. Datagrams have IPv4 and UDP headers; what a user's line carries is PPP without flags, escapes
 * and FCS. A line's own signalling is left out.
 */
import type { RecordRow } from '../kernel/record.js';
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
  const tap = new Tap(options.codes);
  const maker = new PacketMaker(options);
  // A record is stamped with its step's start, and its datagram leaves `lag` later: it waits for those in between.
  const waiting: JournalDatagram[] = [];
  for await (const batch of rows) {
    for (const row of batch) {
      while (waiting.length > 0 && waiting[0]!.atUs <= row.at) yield* maker.packets(waiting.shift()!);
      const datagram = tap.take(row);
      if (!datagram || (options.link && !joins(options.link, datagram))) continue;
      let place = waiting.length;
      while (place > 0 && waiting[place - 1]!.atUs > datagram.atUs) place--;
      waiting.splice(place, 0, datagram);
    }
  }
  for (const datagram of waiting) yield* maker.packets(datagram);
}

/** What is seen at the second end of each link. */
class Tap {
  private readonly reader: DatagramReader;
  /** By link, both ways: the node it is captured at. */
  private readonly ends = new Map<string, number>();
  /** Sent to a tap and not there yet, by record; with the number of times that it will arrive. */
  private readonly coming = new Map<number, { readonly datagram: JournalDatagram; times: number }>();
  /** Octets that changed on their way, by the record that says so. */
  private readonly changed = new Map<number, Uint8Array>();

  constructor(private readonly codes: DatagramCodes) {
    this.reader = new DatagramReader(codes);
  }

  take(row: RecordRow): JournalDatagram | undefined {
    const { codes, coming } = this;
    const datagram = this.reader.take(row);
    if (datagram) {
      const { from, to, seq, loss } = datagram;
      if (loss !== undefined || this.ends.get(`${from}/${to}`) !== to) return datagram;
      coming.set(seq, { datagram, times: 1 });
      return undefined;
    }
    switch (row.type) {
      case codes.channelStarted:
        if (!this.ends.has(`${row.a}/${row.b}`)) {
          this.ends.set(`${row.a}/${row.b}`, row.b);
          this.ends.set(`${row.b}/${row.a}`, row.b);
        }
        return undefined;
      case codes.duplicated: {
        const again = coming.get(row.cause);
        if (again) again.times++;
        return undefined;
      }
      case codes.corrupted: {
        const octets = coming.get(row.c)?.datagram.octets.slice();
        if (!octets) return undefined;
        octets[row.a]! ^= row.b;
        this.changed.set(row.seq, octets);
        return undefined;
      }
      case codes.arrived:
        return this.arrived(row, undefined);
      case codes.arrivalDropped:
        return this.arrived(row, codes.lossReasons[row.a]);
    }
    return undefined;
  }

  private arrived(row: RecordRow, loss: string | undefined): JournalDatagram | undefined {
    const found = this.coming.get(row.b);
    if (!found) return undefined;
    if (--found.times === 0) this.coming.delete(row.b);
    const octets = this.changed.get(row.cause) ?? found.datagram.octets;
    this.changed.delete(row.cause);
    return { ...found.datagram, atUs: row.at, octets, loss };
  }
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
