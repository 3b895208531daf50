/** `l2tpsim bench`: how fast the parts of a simulation are, on this machine. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Benchmark, Measured, Task } from '../bench/benchmark.js';
import { thisMachine } from '../bench/machine.js';
import { InputError } from '../runs/errors.js';
import { packageVersion } from './arguments.js';
import { addRunBenches } from './bench-runs.js';
import { type Io, write } from './io.js';
import { textTable } from './text-table.js';

/** What can be measured, and what that is. */
const ABOUT: Readonly<Record<string, { readonly about: string; readonly size: string; readonly example: string }>> = {
  kernel: {
    about: 'the agenda, by the hold model: pop one notice, schedule another',
    size: 'how many notices are pending; default: 100, 10,000 and 1,000,000',
    example: '--size 10000 --json',
  },
  machines: {
    about: "a transition of the control connection's machine: tables against xstate",
    size: 'how many transitions a round; default: 20,000',
    example: '--rounds 3',
  },
};

/** Pending notices, or transitions a round. */
const MOST = 10_000_000;
export const MOST_ROUNDS = 1000;

export const exampleHelp = (name: string, example: string): string => `\nExample:\n  l2tpsim bench ${name} ${example}`;

interface BenchOptions {
  readonly size?: number;
  readonly run?: string;
  readonly rounds: number;
  readonly json?: boolean;
}

/** A whole number of at most so much. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!/^\d+$/.test(text) || count < 1 || count > most)
      throw new InvalidArgumentError(`a whole number from 1 to ${most.toLocaleString('en-US')}`);
    return count;
  };
}

export function addBench(program: Command, io: Io): void {
  const bench = program.command('bench').description('measures how fast parts of a simulation are on this machine');
  for (const [name, { about, size, example }] of Object.entries(ABOUT)) {
    const command = bench
      .command(name)
      .description(about)
      .addOption(new Option('--size <n>', size).argParser(countUpTo(MOST)))
      .addOption(
        new Option('--rounds <n>', 'the median of so many is told').argParser(countUpTo(MOST_ROUNDS)).default(7),
      )
      .option('--json', name === 'kernel' ? 'prints one JSON object a size' : 'prints one JSON object')
      .addHelpText('after', exampleHelp(name, example));
    if (name === 'kernel')
      command.addOption(
        new Option(
          '--run <scenario>',
          "measures a run's own schedules, cancels and pops instead of the hold model",
        ).conflicts('size'),
      );
    command.action((options: BenchOptions) => carryOut(name, options, io));
  }
  addRunBenches(bench, io);
}

async function carryOut(name: string, { size, run, rounds, json = false }: BenchOptions, io: Io): Promise<void> {
  const { BENCHMARKS } = await import('../bench/benchmarks.js');
  const { measure } = await import('../bench/measure.js');
  const benchmark = BENCHMARKS.get(run === undefined ? name : 'run-operations')!;
  const tasks = await tasksOf(benchmark, size, run);
  if (!json) await write(io.stdout, `${benchHead().join('\n')}\n\n${benchmark.what}; per second of processor time\n`);
  for (const task of tasks) {
    const measured = await measure(benchmark, task, rounds);
    if (json) await write(io.stdout, `${JSON.stringify(asJson(benchmark, task, measured))}\n`);
    else await write(io.stdout, `\n${asTable(benchmark, task, measured)}`);
  }
}

async function tasksOf({ sizes }: Benchmark, size: number | undefined, run: string | undefined): Promise<Task[]> {
  if (run === undefined) return (size === undefined ? sizes : [size]).map((each) => ({ size: each }));
  const { operationsOf } = await import('../bench/run-operations.js');
  try {
    return [{ size: (await operationsOf(run)).codes.length, run }];
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error));
  }
}

export function benchHead(): string[] {
  const { processor, processors, memoryGiB, system, node, v8 } = thisMachine();
  return [
    `l2tpsim ${packageVersion()}, node ${node}, V8 ${v8}, ${system}`,
    `${processor}, ${processors} processors, ${memoryGiB} GiB`,
  ];
}

export function asJson({ subject, figure }: Benchmark, task: Task, measured: readonly Measured[]): object {
  const row = (each: Measured): object => ({
    [subject]: each.subject,
    [figure]: Math.round(each.median),
    least: Math.round(each.least),
    most: Math.round(each.most),
    rounds: each.rounds,
  });
  const [ours, ...compared] = measured;
  return {
    ...task,
    ...row(ours!),
    compared: compared.map(row),
    machine: { ...thisMachine(), l2tpsim: packageVersion() },
  };
}

function asTable({ subject, figure, sizeOf }: Benchmark, task: Task, measured: readonly Measured[]): string {
  const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');
  return textTable({
    title: `${task.run === undefined ? '' : `${task.run}: `}${grouped(task.size)} ${sizeOf}`,
    columns: [
      { name: subject, align: 'left' },
      { name: figure, align: 'right' },
      { name: 'ns each', align: 'right' },
      { name: 'least', align: 'right' },
      { name: 'most', align: 'right' },
      { name: 'against it', align: 'right' },
    ],
    rows: measured.map(({ subject: name, median, least, most }) => [
      name,
      grouped(median),
      (1e9 / median).toFixed(1),
      grouped(least),
      grouped(most),
      (measured[0]!.median / median).toFixed(2),
    ]),
  });
}
