/** How far down a page each end of an arrow stands: in order of time, as close as labels allow. */
import type { Arrow } from './diagram.js';

export interface Height {
  readonly sent: number;
  readonly arrived: number;
  /** The label goes below its line, because one that comes the other way crosses above. */
  readonly below: boolean;
}

export interface Heights {
  /** By arrow. */
  readonly heights: readonly Height[];
  /** Where nothing happens for long. */
  readonly pauses: readonly { readonly y: number; readonly us: number }[];
  readonly end: number;
}

const TOP = 92;
/** Between sendings: any two, for their times in the margin; two between the same nodes, for their labels. */
const TIME_ROOM = 14;
const LABEL_ROOM = 26;
const ROOM_BELOW = 16;
/** Between arrivals of the same way, so that arrows stay about parallel; between any happenings at different times. */
const ARRIVAL_ROOM = 18;
const LEAST = 7;
/** From the end of an arrow to a label beside it. */
const END_ROOM = 9;
const PAUSE_ROOM = 30;
const PAUSE_US = 1_000_000;

interface Happening {
  readonly us: number;
  readonly isSending: boolean;
  readonly index: number;
}

export function heightsOf(arrows: readonly Arrow[]): Heights {
  const pauses: { y: number; us: number }[] = [];
  const sent: number[] = [];
  const arrived: number[] = [];
  const below: boolean[] = [];
  const lastSent: number[] = [];
  const lastArrived = new Map<string, number>();
  const underway = new Set<number>();
  let y = TOP;
  let last: number | undefined;
  let lastEnd: number | undefined;
  for (const { us, isSending, index } of happenings(arrows)) {
    const arrow = arrows[index]!;
    const gap = us - (last ?? us);
    if (gap >= PAUSE_US) {
      y += PAUSE_ROOM;
      pauses.push({ y: y - 8, us: gap });
    }
    if (gap > 0) y += LEAST;
    last = us;
    if (isSending) {
      for (const other of lastSent) {
        const room = shareGap(arrow, arrows[other]!) ? LABEL_ROOM + (below[other] ? ROOM_BELOW : 0) : TIME_ROOM;
        y = Math.max(y, sent[other]! + room);
      }
      const ended = lastEnd === undefined ? undefined : arrows[lastEnd]!;
      if (ended && shareGap(arrow, ended)) y = Math.max(y, arrived[lastEnd!]! + END_ROOM);
      lastSent.push(index);
      // Those further up are far enough away by now.
      if (lastSent.length > 8) lastSent.shift();
      below[index] = [...underway].some((other) => crosses(arrow, arrows[other]!));
      if (arrow.arrivalUs !== undefined) underway.add(index);
      sent[index] = y;
    } else {
      const way = `${arrow.from}>${arrow.to}`;
      y = Math.max(y, (lastArrived.get(way) ?? Number.NEGATIVE_INFINITY) + ARRIVAL_ROOM);
      lastArrived.set(way, y);
      underway.delete(index);
      arrived[index] = y;
      lastEnd = index;
    }
  }
  const heights = arrows.map((_, index) => {
    const start = sent[index]!;
    return { sent: start, arrived: arrived[index] ?? start + LEAST, below: below[index]! };
  });
  return { heights, pauses, end: y };
}

/** Sendings and arrivals in order of time; what arrives at a time does so before what is sent then. */
function happenings(arrows: readonly Arrow[]): Happening[] {
  const all: Happening[] = [];
  for (const [index, { atUs, arrivalUs }] of arrows.entries()) {
    all.push({ us: atUs, isSending: true, index });
    if (arrivalUs !== undefined) all.push({ us: arrivalUs, isSending: false, index });
  }
  return all.sort(
    (one, other) => one.us - other.us || Number(one.isSending) - Number(other.isSending) || one.index - other.index,
  );
}

const left = ({ from, to }: Arrow): number => Math.min(from, to);
const right = ({ from, to }: Arrow): number => Math.max(from, to);
const shareGap = (one: Arrow, other: Arrow): boolean => left(one) < right(other) && left(other) < right(one);
const crosses = (one: Arrow, other: Arrow): boolean =>
  shareGap(one, other) && one.from < one.to !== other.from < other.to;
