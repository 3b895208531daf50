/**
 * What a run asks of its agenda: every schedule, cancel and pop of a scenario's run, recorded once and carried out
 * again on each kind of agenda, without the run. Timers that are set and cancelled weigh here as they do in life.
 */
import { Run } from '../../models/run.js';
import { formatProblem, loadScenario } from '../../models/scenario/load.js';
import type { FutureNotices } from '../kernel/agenda.js';
import { Journal } from '../kernel/journal.js';
import { AGENDAS, newAgenda } from './agendas.js';
import type { Benchmark } from './benchmark.js';

const OPERATIONS_PER_BATCH = 1_000_000;
/** Some 30 s of work, and a gigabyte: a run that says HELLO for ever has no end of its own. */
const MOST_OPERATIONS = 20_000_000;

/** One number an operation: a time from 0 on is scheduled, -1 pops, -2 - n cancels the n-th notice that was scheduled. */
export interface Operations {
  readonly codes: Float64Array;
  readonly scheduled: number;
  readonly cancelled: number;
  readonly popped: number;
  /** Most that were pending at once. */
  readonly most: number;
}

const POP = -1;

export async function operationsOf(scenario: string): Promise<Operations> {
  const loaded = loadScenario(scenario, { journal: 'none' });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const run = new Run(loaded.config, 'tables', new Journal('none', { write: () => undefined }));
  const { agenda } = run.sim;
  const codes: number[] = [];
  const numbers = new Map<number, number>();
  let [scheduled, cancelled, popped, most] = [0, 0, 0, 0];
  const { schedule, cancel, pop } = agenda;
  agenda.schedule = (at, ...rest) => {
    const handle = schedule.call(agenda, at, ...rest);
    codes.push(at);
    numbers.set(handle, scheduled++);
    most = Math.max(most, agenda.size);
    return handle;
  };
  agenda.cancel = (handle) => {
    cancel.call(agenda, handle);
    codes.push(POP - 1 - numbers.get(handle)!);
    cancelled++;
  };
  agenda.pop = () => {
    const any = pop.call(agenda);
    if (any) {
      codes.push(POP);
      popped++;
    }
    return any;
  };
  run.start();
  await run.sim.run(Math.min(loaded.config.endUs, Number.MAX_SAFE_INTEGER), () => {
    if (codes.length > MOST_OPERATIONS)
      throw new Error(`${scenario}: more than ${MOST_OPERATIONS.toLocaleString('en-US')} operations; give it an end`);
  });
  return { codes: Float64Array.from(codes), scheduled, cancelled, popped, most };
}

/** Carries out all operations, `from` µs later than they were; gives the time at the end. */
export function replay(agenda: FutureNotices, { codes }: Operations, handles: Int32Array, from: number): number {
  let scheduled = 0;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index]!;
    if (code >= 0) handles[scheduled] = agenda.schedule(from + code, 0, scheduled++, 0, 0);
    else if (code === POP) {
      if (agenda.nextAt < Number.POSITIVE_INFINITY) agenda.pop();
    } else agenda.cancel(handles[POP - 1 - code]!);
  }
  while (agenda.pop());
  return agenda.notice.at;
}

export const runOperations: Benchmark = {
  name: 'run-operations',
  what: "a run's own operations on its agenda: schedule, cancel, look, pop",
  sizeOf: 'operations of the run',
  sizes: [],
  subject: 'agenda',
  subjects: AGENDAS,
  figure: 'operationsPerSecond',
  async prepare(kind, { run }) {
    const operations = await operationsOf(run!);
    const handles = new Int32Array(operations.scheduled);
    const agenda = newAgenda(kind);
    let at = 0;
    const batch = (): number => {
      let done = 0;
      for (; done < OPERATIONS_PER_BATCH; done += operations.codes.length) {
        at = replay(agenda, operations, handles, at);
      }
      return done;
    };
    batch();
    return batch;
  },
};
