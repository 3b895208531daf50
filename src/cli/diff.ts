/** `diff`: where two runs part, why, and what that changed. */
import type { Command } from 'commander';
import { FailedError } from '../runs/errors.js';
import type { RecordedRun } from '../runs/recorded-run.js';
import { type Io, write } from './io.js';
import { readingOn } from './percentages.js';

interface Options {
  readonly json?: boolean;
  readonly brief?: boolean;
}

export function addDiff(program: Command, io: Io): void {
  program
    .command('diff')
    .description('tells where two runs part, why, and what that changed')
    .argument('<run>', 'a run folder: A')
    .argument('<other>', 'another: B')
    .option('--brief', 'only where they part: no causes, no tables')
    .option('--json', 'prints one JSON object, with every record and row in full')
    .addHelpText(
      'after',
      `
Records are compared in order, in every column and octet, nodes and links by name; what follows the first one that is not
the same is compared in sums. Where a fork moved timers that ran, their records are left out for a second comparison: it
tells the first thing that happens otherwise. Calls are matched by name, tunnel ends by node and order of creation.
Stretches with equal digests are not read again: l2tpsim verify tells whether a journal is what its digests say.

Exit status 0: the same records, and the same digest. 1: they differ. 2: wrong input.

Examples:
  l2tpsim diff runs/reference-call-3 runs/patient
  l2tpsim diff runs/lossy-calls-1 runs/lossy-calls-2 --brief
  l2tpsim diff runs/storm-1 runs/storm-1-fork --json`,
    )
    .action(async (dir: string, otherDir: string, { json = false, brief = false }: Options) => {
      const [{ RecordedRun }, { diffRuns }] = await Promise.all([
        import('../runs/recorded-run.js'),
        import('../runs/diff.js'),
      ]);
      const opened: RecordedRun[] = [];
      try {
        for (const each of [dir, otherDir]) opened.push(await RecordedRun.open(each, readingOn(io)));
        const [one, other] = opened as [RecordedRun, RecordedRun];
        const diff = await diffRuns(one, other, brief);
        if (json) {
          const { diffJson } = await import('./diff-json.js');
          await write(io.stdout, `${JSON.stringify(diffJson(one, other, diff))}\n`);
        } else {
          const { diffText } = await import('./diff-text.js');
          await write(io.stdout, diffText(one, other, diff));
        }
        if (!diff.same) throw new FailedError('');
      } finally {
        for (const run of opened) run.close();
      }
    });
}
