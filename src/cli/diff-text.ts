/** What two runs differ in, as text. They are called A and B. */
import { resolve } from 'node:path';
import { columnWords, entityName, nodeName, recordJson, secondsText } from '../../models/words.js';
import { formatSeconds } from '../kernel/time.js';
import type { RunDiff, RunEnd } from '../runs/diff.js';
import type { MovedTimer } from '../runs/moved-timers.js';
import type { Divergence } from '../runs/parting.js';
import type { RecordedRun } from '../runs/recorded-run.js';
import { setText } from '../runs/value-differences.js';
import type { WhyLine } from '../runs/why.js';
import { chainText, recordLine } from '../runs/why-text.js';
import { changesText } from './diff-tables.js';

/** Lines of a list that are printed. */
const SHOWN = 10;
const CAUSES_SHOWN = 6;
const HEX_SHOWN = 16;

export function diffText(one: RecordedRun, other: RecordedRun, diff: RunDiff): string {
  const lines = [...runLines('A', one, other, diff.ends.one), ...runLines('B', other, one, diff.ends.other)];
  lines.push(...headLines(one, other, diff), '');
  lines.push(...partingLines(one, other, diff), ...causesLines(one, other, diff));
  const text = `${lines.join('\n')}\n`;
  return diff.changes ? `${text}${changesText(diff.ends, diff.changes)}` : text;
}

function runLines(
  letter: 'A' | 'B',
  { dir, config, manifest }: RecordedRun,
  other: RecordedRun,
  end: RunEnd,
): string[] {
  const { status } = manifest;
  const state =
    status === 'finished'
      ? ''
      : status === 'running'
        ? 'unfinished (it still runs, was killed, or found no room to write), '
        : `${status}, `;
  const digest = end.digest === undefined ? '' : `, digest ${end.digest.slice(0, 12)}`;
  const upTo = `${end.records} records to ${formatSeconds(end.virtualUs)} s`;
  const lines = [`${letter}  ${dir}: ${config.name}, seed ${config.seed}; ${state}${upTo}${digest}`];
  for (const { atUs, set, parent } of manifest.forks ?? []) {
    if ((other.manifest.forks ?? []).some((fork) => fork.atUs === atUs && String(fork.set) === String(set))) continue;
    const digest = other.manifest.status === 'running' ? undefined : other.manifest.digest;
    const known = resolve(parent.dir) === resolve(other.dir) || (digest !== undefined && parent.digest === digest);
    const from = known ? (letter === 'A' ? 'B' : 'A') : parent.dir;
    const values = set.length === 0 ? ', with nothing changed' : `, with ${setsText(set)}`;
    lines.push(`   forked from ${from} at ${secondsText(atUs)}${values}`);
  }
  return lines;
}

const setsText = (set: readonly string[]): string => set.map((text) => `--set ${setText(text)}`).join(' ');

/** In what the runs were made otherwise. */
function headLines(one: RecordedRun, other: RecordedRun, { values }: RunDiff): string[] {
  const lines: string[] = [];
  if (one.config.seed !== other.config.seed) lines.push(`seed ${one.config.seed} / seed ${other.config.seed}`);
  const told = values.filter(({ path }) => path !== 'seed');
  if (told.length > 0) {
    lines.push('values of the scenario that differ, A / B:');
    const shown = told.slice(0, SHOWN);
    const width = Math.max(...shown.map(({ path }) => path.length));
    for (const value of shown)
      lines.push(`   ${value.path.padEnd(width)}  ${value.one ?? '-'} / ${value.other ?? '-'}`);
    if (told.length > SHOWN) lines.push(`   and ${told.length - SHOWN} more (--json has them all)`);
  }
  const [these, those] = [one.manifest.code ?? {}, other.manifest.code ?? {}];
  const names = Object.keys({ ...these, ...those }).filter((name) => these[name] !== those[name]);
  if (names.length > 0)
    lines.push(`made by different versions of the code: ${names.length} of its parts differ, such as ${names[0]}`);
  return lines;
}

function partingLines(one: RecordedRun, other: RecordedRun, diff: RunDiff): string[] {
  const { parting, moves } = diff;
  const { equal, divergence, prefix } = parting;
  if (!divergence) return [sameText(diff)];
  if (prefix) {
    const [short, long] = prefix === 'one' ? [one, 'B'] : [other, 'A'];
    const letter = prefix === 'one' ? 'A' : 'B';
    const why = short.manifest.status === 'finished' ? '' : `; ${letter} is not finished`;
    return [
      `${letter} holds the first ${equal} records of ${long}, and no more${why}`,
      ...recordLines(one, other, divergence),
    ];
  }
  const before = equal === 0 ? '' : `the first ${equal} records are the same; `;
  const same = `${before}record ${equal} is the first that is not:`;
  if (!moves) return [`at ${secondsText(divergence.atUs)} the runs part`, same, ...recordLines(one, other, divergence)];
  const moved = [
    ...moves.one.map((timer) => movedText('A', timer, one)),
    ...moves.other.map((timer) => movedText('B', timer, other)),
  ];
  const lines = [`at ${secondsText(divergence.atUs)} the runs part: ${moved[0]}`];
  for (const text of moved.slice(1, SHOWN)) lines.push(`   and ${text}`);
  if (moved.length > SHOWN) lines.push(`   and ${moved.length - SHOWN} more timers`);
  lines.push(same, ...recordLines(one, other, divergence));
  if (!moves.after) return [...lines, 'but for the timers that were moved, all else is the same'];
  const until = `but for the timers that were moved, they are the same until ${secondsText(moves.after.atUs)}`;
  return [...lines, `${until}; then:`, ...recordLines(one, other, moves.after)];
}

function sameText({ parting: { equal }, digestsDiffer, ends }: RunDiff): string {
  if (digestsDiffer)
    return `the ${equal} records are the same, and the digests are not: npx l2tpsim verify tells which run is not what it was`;
  const [digest, like] = [ends.one.digest, ends.other.digest];
  if (digest === undefined || like === undefined) return `the same: ${equal} records`;
  return digest === like
    ? `the same: ${equal} records, digest ${digest}`
    : `the same: ${equal} records; the digests are those of different schema versions of the journal`;
}

function movedText(letter: string, { row, wasUs, isUs }: MovedTimer, { config }: RecordedRun): string {
  const timer = columnWords(row, config).get('timer');
  const where = `${nodeName(row.node, config)}, ${entityName(row.kind, row.id)}: timer ${timer}`;
  const now =
    isUs === undefined ? `does not run any more in ${letter}` : `now runs out at ${secondsText(isUs)} in ${letter}`;
  return `${where} ${now} (it was to run out at ${secondsText(wasUs)})`;
}

function recordLines(
  { config }: RecordedRun,
  { config: otherConfig }: RecordedRun,
  { one, other }: Divergence,
): string[] {
  const lines = [
    `   A  ${one ? recordLine(one, config) : 'nothing more'}`,
    `   B  ${other ? recordLine(other, otherConfig) : 'nothing more'}`,
  ];
  if (one?.type !== other?.type || one?.kind !== other?.kind || one?.id !== other?.id) return lines;
  const [these, those] = [recordJson(one!, config), recordJson(other!, otherConfig)];
  // Of another time, a record has another cause as a matter of course.
  const [left, right] = [these, those].map(({ lagUs, cause }) => ({ lagUs, cause }));
  const differ = one!.at === other!.at ? columnsApart(left!, right!) : [];
  differ.push(...columnsApart(these.columns as object, those.columns as object));
  return differ.length === 0 ? lines : [...lines, `   not the same in them: ${differ.join('; ')}`];
}

/** What is not the same by name, both values; of octets in hex, some from the first that is not. */
function columnsApart(one: object, other: object): string[] {
  const those = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).flatMap(([name, value]: [string, unknown]) => {
    const like = those.get(name);
    if (value === like) return [];
    const isHex = [value, like].every((each) => typeof each === 'string' && /^([0-9a-f]{2})+$/i.test(each));
    if (!isHex) return [`${name} ${value ?? 'none'} / ${like ?? 'none'}`];
    const [left, right] = [String(value), String(like)];
    const place = [...left].findIndex((digit, at) => digit !== right[at]);
    const octet = Math.floor((place < 0 ? left.length : place) / 2);
    const from = (hex: string): string => hex.slice(2 * octet, 2 * octet + HEX_SHOWN) || 'no more';
    return [`${name} from octet ${octet} on ${from(left)} / ${from(right)}`];
  });
}

function causesLines(one: RecordedRun, other: RecordedRun, { causes }: RunDiff): string[] {
  if (!causes) return [];
  const lines: string[] = [];
  const part = (title: string, chain: string[]): void => {
    if (chain.length > 0) lines.push('', title, ...chain);
  };
  const { common } = causes;
  // The first of each chain is the record itself, which was shown.
  const own = Math.max(causes.one.length, causes.other.length) > 1;
  if (own) {
    part('What led there in A:', cut(causes.one, one, '   '));
    part('What led there in B:', cut(causes.other, other, '   '));
  }
  if (common)
    part(
      own && causes.one.length > 0 && causes.other.length > 0 ? 'Both come of:' : 'What led there in both:',
      cut(common.lines, one, '<- '),
    );
  return lines;
}

/** The first lines of a chain, and how to ask for all of them. */
function cut(chain: readonly WhyLine[], { dir, config }: RecordedRun, head: string): string[] {
  if (chain.length === 0) return [];
  const lines = chainText(chain.slice(0, CAUSES_SHOWN), config, head);
  const rest = chain.length - CAUSES_SHOWN;
  return rest > 0 ? [...lines, `   ... ${rest} more: npx l2tpsim why ${dir} ${chain[0]!.rows[0]!.seq}`] : lines;
}
