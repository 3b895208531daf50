/** `l2tpsim bench calls|sessions|idle`: how fast whole runs are, and what memory they take. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { thisMachine } from '../bench/machine.js';
import type { RunFigures, RunKind, RunTask } from '../bench/run-task.js';
import type { JournalLevel } from '../kernel/record.js';
import { InputError } from '../runs/errors.js';
import { packageVersion } from './arguments.js';
import { benchHead, countUpTo, exampleHelp, MOST_ROUNDS } from './bench.js';
import { type Io, write } from './io.js';
import { textTable } from './text-table.js';

interface About {
  readonly about: string;
  readonly size: string;
  readonly usual: number;
  /** Remote systems, or LACs, that a scenario may have. */
  readonly most: number;
  readonly example: string;
}

const ABOUT: Readonly<Record<RunKind, About>> = {
  calls: {
    about: 'whole calls, from dialling to release, through one tunnel',
    size: 'calls',
    usual: 100_000,
    most: 2_000_000,
    example: '--size 20000 --journal full',
  },
  sessions: {
    about: 'sessions that are all up at once, 1000 a tunnel',
    size: 'sessions',
    usual: 20_000,
    most: 2_000_000,
    example: '--size 1000000 --rounds 1',
  },
  idle: {
    about: 'tunnels without sessions that say HELLO every 60 s',
    size: 'tunnels',
    usual: 1000,
    most: 10_000,
    example: '--hours 1 --json',
  },
};

interface RunBenchOptions {
  readonly size: number;
  readonly rounds: number;
  readonly journal: JournalLevel;
  readonly hours?: number;
  readonly json?: boolean;
}

function hoursArgument(text: string): number {
  const hours = Number(text);
  if (!(hours > 0 && hours <= 1e6)) throw new InvalidArgumentError('hours, more than 0');
  return hours;
}

export function addRunBenches(bench: Command, io: Io): void {
  for (const [kind, { about, size, usual, most, example }] of Object.entries(ABOUT) as [
    RunKind,
    (typeof ABOUT)[RunKind],
  ][]) {
    const command = bench
      .command(kind)
      .description(about)
      .addOption(
        new Option('--size <n>', `how many ${size}, up to ${most.toLocaleString('en-US')}`)
          .argParser(countUpTo(most))
          .default(usual),
      )
      .addOption(
        new Option('--rounds <n>', 'the median of so many runs is told').argParser(countUpTo(MOST_ROUNDS)).default(3),
      )
      .addOption(
        new Option('--journal <level>', 'what is kept on disk')
          .choices(['full', 'transitions', 'none'])
          .default('none'),
      )
      .option('--json', 'prints one JSON object')
      .addHelpText('after', exampleHelp(kind, example));
    if (kind === 'calls')
      command.addHelpText('after', '\nThe first 20,000 or so are slower: V8 has yet to compile what is asked often.');
    if (kind === 'sessions') command.addHelpText('after', '\nOf the peak the program itself takes some 100 MiB.');
    if (kind === 'idle')
      command.addOption(new Option('--hours <n>', 'virtual time that they idle').argParser(hoursArgument).default(24));
    command.action((options: RunBenchOptions) => carryOut(kind, options, io));
  }
}

async function carryOut(kind: RunKind, options: RunBenchOptions, io: Io): Promise<void> {
  const { size, rounds, journal, hours = 24, json = false } = options;
  const { measureRuns, memoryFor } = await import('../bench/measure-runs.js');
  const task: RunTask = { kind, size, journal, hours };
  const { residentMiB } = memoryFor(task);
  const { memoryGiB } = thisMachine();
  if (residentMiB > memoryGiB * 1024 * 0.9) {
    const wanted = (residentMiB / 1024).toFixed(1);
    throw new InputError(`${size} ${ABOUT[kind].size} take about ${wanted} GiB of memory, and here are ${memoryGiB}`);
  }
  if (!json) await write(io.stdout, `${benchHead().join('\n')}\n\n${ABOUT[kind].about}; journal: ${journal}\n\n`);
  const figures = await measureRuns(task, rounds);
  await write(io.stdout, json ? `${JSON.stringify(asJson(task, figures))}\n` : asTable(task, figures));
}

const perS = (count: number, wallMs: number): number => (count * 1000) / wallMs;

/** The figure that a benchmark is about, and others that go with it. */
function figuresOf({ kind, journal }: RunTask, run: RunFigures): Record<string, number> {
  const { calls, records, wallMs, processorMs, peakRssMiB, virtualS, journalOctets } = run;
  const kept = journal === 'none' || calls === 0 ? {} : { journalOctetsPerCall: Math.round(journalOctets / calls) };
  const speed = {
    recordsPerSecond: Math.round(perS(records, wallMs)),
    recordsPerCall: Math.round((records * 10) / calls) / 10,
    wallMs,
    processorMs,
  };
  const callsPerSecond = Math.round(perS(calls, wallMs) * 10) / 10;
  if (kind === 'calls') return { callsPerSecond, ...speed, peakRssMiB, ...kept };
  if (kind === 'sessions')
    return {
      peakRssMiB,
      rssOctetsPerSession: Math.round((peakRssMiB * 2 ** 20) / calls),
      callsPerSecond,
      ...speed,
      ...kept,
    };
  const { recordsPerSecond } = speed;
  return {
    timesRealTime: Math.round((virtualS * 1000) / wallMs),
    virtualS,
    recordsPerSecond,
    wallMs,
    processorMs,
    peakRssMiB,
  };
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

function summarised(task: RunTask, runs: readonly RunFigures[]): [name: string, values: readonly number[]][] {
  const rounds = runs.map((run) => figuresOf(task, run));
  return Object.keys(rounds[0]!).map((name) => [name, rounds.map((round) => round[name]!)]);
}

function asJson(task: RunTask, runs: readonly RunFigures[]): object {
  const figures = Object.fromEntries(summarised(task, runs).map(([name, values]) => [name, median(values)]));
  const [{ digest }] = runs as [RunFigures];
  const { size, journal, kind } = task;
  const machine = { ...thisMachine(), l2tpsim: packageVersion() };
  return { bench: kind, size, journal, ...figures, rounds: runs.length, digest, machine };
}

function asTable(task: RunTask, runs: readonly RunFigures[]): string {
  const shown = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
  return textTable({
    title: `${shown(task.size)} ${ABOUT[task.kind].size}, median of ${runs.length}, digest ${runs[0]!.digest.slice(0, 12)}`,
    columns: [
      { name: 'figure', align: 'left' },
      { name: 'median', align: 'right' },
      { name: 'least', align: 'right' },
      { name: 'most', align: 'right' },
    ],
    rows: summarised(task, runs).map(([name, values]) => [
      name,
      shown(median(values)),
      shown(Math.min(...values)),
      shown(Math.max(...values)),
    ]),
  });
}
