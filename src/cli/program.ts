/** The commands put together, and what becomes of their errors. */

import { Command, CommanderError } from 'commander';
import { FailedError, InputError } from '../runs/errors.js';
import { JournalDamaged } from '../store/log-file.js';
import { packageVersion } from './arguments.js';
import { addBench } from './bench.js';
import { addDiagram } from './diagram.js';
import { addDiff } from './diff.js';
import { addDissect } from './dissect.js';
import { addExport } from './export.js';
import { addFork } from './fork.js';
import { HandedOver } from './heap.js';
import { addHistory } from './history.js';
import { FAILED, type Io, OK, WRONG_INPUT } from './io.js';
import { addQuery } from './query.js';
import { addResume } from './resume.js';
import { addRun } from './run.js';
import { addSchema } from './schema.js';
import { addShow } from './show.js';
import { addStory } from './story.js';
import { addStudy } from './study.js';
import { addTrace } from './trace.js';
import { addVerify } from './verify.js';
import { addWhy } from './why.js';
import { addWorker } from './worker.js';

export function makeProgram(io: Io): Command {
  const program = new Command('l2tpsim')
    .description('Simulates L2TPv2 tunnels, their sessions and the PPP links in them, in virtual time.')
    .version(packageVersion())
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .addHelpText(
      'after',
      `
Examples:
  l2tpsim run experiments/reference-call
  l2tpsim run experiments/reference-call --set nodes.lns.l2tp.noSessionTimeout=12s --json
  l2tpsim trace runs/reference-call-3 --node lac

Exit status: ${OK} done, ${FAILED} a run or comparison failed, ${WRONG_INPUT} wrong input.`,
    );
  const looking = [addVerify, addDiff, addShow, addWhy, addHistory, addQuery];
  const rendering = [addStory, addTrace, addDiagram, addExport];
  for (const add of [
    addRun,
    addStudy,
    addWorker,
    addResume,
    addFork,
    ...looking,
    ...rendering,
    addDissect,
    addSchema,
    addBench,
  ])
    add(program, io);
  return program;
}

/** Runs the command that the arguments (without node and script) name; gives the exit status. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  try {
    const program = makeProgram(io);
    if (args.length === 0) {
      program.outputHelp();
      return OK;
    }
    await program.parseAsync([...args], { from: 'user' });
    return OK;
  } catch (error) {
    if (error instanceof HandedOver) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : WRONG_INPUT;
    if (error instanceof InputError || error instanceof FailedError || error instanceof JournalDamaged) {
      if (error.message !== '') io.stderr.write(`${error.message}\n`);
      return error instanceof InputError ? WRONG_INPUT : FAILED;
    }
    io.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return FAILED;
  }
}
