/** Datagrams out of a journal's rows: what captures and diagrams are made of. */
import type { RecordRow } from '../kernel/record.js';

/** Rows in order of seq, some at a time, as a journal's reader gives them. */
export type RowBatches = AsyncIterable<readonly RecordRow[]> | Iterable<readonly RecordRow[]>;

/** The network's record codes and words, told by whoever knows them: see `src/network/channel.ts` for the columns. */
export interface DatagramCodes {
  readonly channelStarted: number;
  readonly sent: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly corrupted: number;
  readonly arrived: number;
  readonly arrivalDropped: number;
  /** By code. */
  readonly lossReasons: readonly string[];
}

/** The record types that are needed, for a reader that can choose. */
export const datagramTypes = (codes: DatagramCodes): number[] => [
  codes.channelStarted,
  codes.sent,
  codes.lost,
  codes.duplicated,
  codes.corrupted,
  codes.arrived,
  codes.arrivalDropped,
];

export interface JournalDatagram {
  /** The record that says it was sent. */
  readonly seq: number;
  /** When it left its node, µs. */
  readonly atUs: number;
  /** When it reaches the other, µs; undefined when it never does. */
  readonly arrivalUs: number | undefined;
  /** Why it never does. */
  readonly loss: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly octets: Uint8Array;
}

/** Ports below this are no UDP ports: a line's frames have 0, its signalling 1. */
export const FIRST_UDP_PORT = 2;
export const LINE_PORT = 0;

/** A datagram that its receiver had no room for. */
export interface LateLoss {
  /** The record that says it was sent. */
  readonly sent: number;
  readonly loss: string;
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

/** Takes rows one by one; what it gives lasts, whatever becomes of the row. */
export class DatagramReader {
  private readonly channels = new Map<number, Ends>();

  constructor(private readonly codes: DatagramCodes) {}

  take(row: RecordRow): JournalDatagram | undefined {
    const { codes } = this;
    if (row.type === codes.channelStarted) this.channels.set(row.id, { from: row.a, to: row.b });
    if (row.type !== codes.sent && row.type !== codes.lost) return undefined;
    const ends = this.channels.get(row.id);
    if (!ends) throw new Error(`record ${row.seq}: nothing said before where channel ${row.id} goes`);
    const lost = row.type === codes.lost;
    return {
      seq: row.seq,
      atUs: row.at + row.lag,
      arrivalUs: lost ? undefined : row.a,
      loss: lost ? this.reason(row.a) : undefined,
      ...ends,
      sourcePort: Math.floor(row.d / 0x1_0000),
      destinationPort: row.d % 0x1_0000,
      octets: row.data?.slice() ?? new Uint8Array(0),
    };
  }

  takeLate(row: RecordRow): LateLoss | undefined {
    return row.type === this.codes.arrivalDropped ? { sent: row.b, loss: this.reason(row.a) } : undefined;
  }

  private reason(code: number): string {
    return this.codes.lossReasons[code] ?? `reason ${code}`;
  }
}

/** Where two nodes stand among all, by name. */
export interface Link {
  readonly ends: readonly [number, number];
}

export const joins = ({ ends: [a, b] }: Link, { from, to }: Ends): boolean =>
  (from === a && to === b) || (from === b && to === a);
