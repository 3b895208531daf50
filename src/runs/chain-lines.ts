/** A chain of causes made readable: links that say nothing of their own are folded away, repetitions told once. */

import { ALL_RECORDS } from '../../models/declarations.js';
import { MessageQueued, MessageReceived, MessageSent } from '../../models/l2tp/delivery-records.js';
import { describeRecord, type RunNames, secondsText } from '../../models/words.js';
import { TimerFired, TimerSet } from '../kernel/kernel-records.js';
import type { RecordRow } from '../kernel/record.js';

/** One line of a chain. */
export interface ChainLine {
  /** Every record of the chain that the line stands for, newest first; the first is the one shown. */
  readonly rows: readonly RecordRow[];
  readonly words: string;
}

/** A record that is shown, and those behind it that are not. */
interface Link {
  readonly rows: RecordRow[];
  readonly words: string;
  /** What it is but for the numbers in it: links alike are told once. */
  readonly like: string;
}

const code = (name: string): number => ALL_RECORDS.find((type) => type.name === name)!.code;
/** Steps on the way of what the records at both ends tell. */
const CARRIED: ReadonlySet<number> = new Set(
  [
    'DatagramSent',
    'DatagramDuplicated',
    'DatagramQueued',
    'DatagramTaken',
    'DatagramArrived',
    'FrameSent',
    'FrameReceived',
    'FrameSequenced',
    'WindowChanged',
    'RestartCounterSet',
    'OptionsChosen',
    'ProcessorBusy',
  ].map(code),
);
const MESSAGE_DELIVERED = code('MessageDelivered');
/** What says itself that a timer ran out. */
const SAYS_TIMER: ReadonlySet<number> = new Set(['MessageResent', 'RetransmissionLimit', 'RequestTimedOut'].map(code));
const LONGEST_ROUND = 6;

/** Newest first, as the chain is; with `all`, a line a record. */
export function chainLines(chain: readonly RecordRow[], names: RunNames, all: boolean): ChainLine[] {
  if (all) return chain.map((row) => ({ rows: [row], words: describeRecord(row, names) }));
  return tellOnce(linksOf(chain, names));
}

function linksOf(chain: readonly RecordRow[], names: RunNames): Link[] {
  const links: Link[] = [];
  for (const [place, row] of chain.entries()) {
    const inside = place > 0 && place < chain.length - 1;
    if (inside && isFolded(row, chain[place - 1]!, chain[place + 1]!)) {
      links.at(-1)!.rows.push(row);
      continue;
    }
    const words = describeRecord(row, names);
    links.push({
      rows: [row],
      words,
      like: `${row.node}/${row.kind}/${row.id} ${words.replaceAll(/\d+(\.\d+)?/g, '#')}`,
    });
  }
  return links.map(withTimer);
}

function isFolded(row: RecordRow, newer: RecordRow, older: RecordRow): boolean {
  switch (row.type) {
    case TimerSet.code:
      // set by whoever started it, and perhaps moved by a fork
      return (
        (newer.type === TimerFired.code || newer.type === TimerSet.code) &&
        newer.kind === row.kind &&
        newer.id === row.id &&
        newer.a === row.a
      );
    case TimerFired.code:
      return SAYS_TIMER.has(newer.type) && newer.kind === row.kind && newer.id === row.id;
    case MessageQueued.code:
      return newer.type === MessageSent.code;
    case MESSAGE_DELIVERED:
      return older.type === MessageReceived.code;
    default:
      return CARRIED.has(row.type);
  }
}

/** A timer that ran out tells when it was set, the record of which is folded away. */
function withTimer(link: Link): Link {
  const sets = link.rows.slice(1).filter((row) => row.type === TimerSet.code);
  const set = sets.at(-1);
  if (link.rows[0]!.type !== TimerFired.code || !set) return link;
  const moved = sets.slice(0, -1).map((row) => `, moved at ${secondsText(row.at)}`);
  return { ...link, words: `${link.words}, set at ${secondsText(set.at)}${moved.reverse().join('')}` };
}

/** Where one link, or a round of some, comes again and again, one line tells it all. */
function tellOnce(links: readonly Link[]): ChainLine[] {
  const lines: ChainLine[] = [];
  for (let at = 0; at < links.length; ) {
    const { round, times } = roundAt(links, at);
    const told = links.slice(at, at + round * times);
    at += told.length;
    const rows = told.flatMap((link) => link.rows);
    if (times === 1) {
      lines.push({ rows, words: told[0]!.words });
      continue;
    }
    const oldest = told.at(-1)!.rows[0]!.at;
    const span = `${times} times, ${secondsText(oldest)} to ${secondsText(told[0]!.rows[0]!.at)}`;
    const what = told.slice(0, round).map((_, place) => shared(told.filter((__, each) => each % round === place)));
    lines.push({ rows, words: `${what.join(' <- ')} ${span}` });
  }
  return lines;
}

/** The shortest round that begins at a link and comes at least twice, or three times where it is longer than one. */
function roundAt(links: readonly Link[], at: number): { round: number; times: number } {
  for (let round = 1; round <= LONGEST_ROUND && at + round < links.length; round++) {
    let end = at + round;
    while (end < links.length && links[end]!.like === links[end - round]!.like) end++;
    const times = Math.floor((end - at) / round);
    if (times >= (round === 1 ? 2 : 3)) return { round, times };
  }
  return { round: 1, times: 1 };
}

/** What links alike say in common: all of it, or what comes before the first comma. */
function shared(alike: readonly Link[]): string {
  const [first] = alike;
  const words = first!.words;
  return alike.every((link) => link.words === words) ? words : words.split(',')[0]!;
}
