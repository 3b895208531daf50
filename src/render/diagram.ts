/** A sequence diagram of datagrams between nodes, before it is drawn: columns and arrows. */
import { type DatagramCodes, DatagramReader, type JournalDatagram, type RowBatches } from './datagrams.js';

export interface Arrow {
  /** The record that says the datagram was sent. */
  readonly seq: number;
  readonly atUs: number;
  /** Undefined where it does not arrive. */
  readonly arrivalUs: number | undefined;
  /** Columns it goes between. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Why it does not arrive, or is not taken up. */
  readonly loss: string | undefined;
}

export interface Diagram {
  /** Names of nodes, from left to right. */
  readonly columns: readonly string[];
  /** In order of sending. */
  readonly arrows: readonly Arrow[];
  /** Arrows that the limit left out. */
  readonly left: number;
}

export interface DiagramOptions {
  readonly codes: DatagramCodes;
  /** Names by node code. */
  readonly nodes: readonly string[];
  /** Nodes to show, in this order; without it, all that send or receive, in the order of their codes. */
  readonly columns?: readonly string[];
  /** What a datagram is, in a few words; undefined hides it. */
  readonly label: (datagram: JournalDatagram) => string | undefined;
  /** Arrows at most. */
  readonly limit?: number;
}

export async function diagram(rows: RowBatches, options: DiagramOptions): Promise<Diagram> {
  const { nodes, limit = Number.POSITIVE_INFINITY } = options;
  const reader = new DatagramReader(options.codes);
  const wanted = options.columns?.map((name) => nodes.indexOf(name));
  const arrows: Arrow[] = [];
  const late = new Map<number, string>();
  let left = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      const dropped = reader.takeLate(row);
      if (dropped) late.set(dropped.sent, dropped.loss);
      const datagram = reader.take(row);
      if (!datagram || (wanted && !(wanted.includes(datagram.from) && wanted.includes(datagram.to)))) continue;
      const label = options.label(datagram);
      if (label === undefined) continue;
      if (arrows.length >= limit) left++;
      else arrows.push(arrowOf(datagram, label));
    }
  }
  const shown = wanted ?? nodes.map((_, node) => node).filter((node) => arrows.some((arrow) => ends(arrow, node)));
  return {
    columns: shown.map((node) => nodes[node] ?? `node ${node}`),
    arrows: arrows
      .map((arrow) => ({
        ...arrow,
        loss: arrow.loss ?? late.get(arrow.seq),
        from: shown.indexOf(arrow.from),
        to: shown.indexOf(arrow.to),
      }))
      .sort((one, other) => one.atUs - other.atUs || one.seq - other.seq),
    left,
  };
}

/** With node codes for columns, until it is known which are shown. */
function arrowOf({ seq, atUs, arrivalUs, from, to, loss }: JournalDatagram, label: string): Arrow {
  return { seq, atUs, arrivalUs, from, to, label: oneLine(label), loss };
}

const ends = ({ from, to }: Arrow, node: number): boolean => from === node || to === node;

/** Control characters would break out of a line of text, or of a document. */
const oneLine = (label: string): string => label.replace(/\p{Cc}+/gu, ' ').trim();

/** Virtual time for a margin: seconds with six decimals. */
export const timeText = (us: number): string => (us / 1e6).toFixed(6);

/** What is said of arrows left out; undefined when there are none. */
export const leftText = ({ left }: Diagram): string | undefined =>
  left === 0 ? undefined : `and ${left} more datagram${left === 1 ? '' : 's'}`;
