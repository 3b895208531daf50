import { join } from 'node:path';
import type { Command } from 'commander';
import { collect, countArgument, seedArgument } from './arguments.js';
import { type Io, write } from './io.js';
import { StudyBar } from './study-bar.js';

interface StudyCommandOptions {
  readonly workers?: number;
  readonly redis?: string;
  readonly out?: string;
  readonly quick?: boolean;
  readonly seed?: number;
  readonly replications?: number;
  readonly set?: readonly string[];
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addStudy(program: Command, io: Io): void {
  program
    .command('study')
    .description('runs a study: factors, replications, responses, and an answer with its uncertainty')
    .argument('<study>', 'its file, or the folder of its study.yaml')
    .option('--workers <n>', "runs at once; default: this machine's cores", countArgument)
    .option('--redis <url>', 'hands the runs to all `l2tpsim worker --redis URL` there are, and none to this process')
    .option('--out <dir>', 'where the results go; default: studies/NAME')
    .option('--quick', 'the small variant that the study names')
    .option('--seed <n>', 'of the first replication; the others count up', seedArgument)
    .option('--replications <n>', 'runs a point; goes before the study', countArgument)
    .option('--set <path=value>', 'sets a value of the scenario for every run; may come again and again', collect)
    .option('--fresh', 'runs everything anew, whatever is kept from before')
    .option('--json', 'prints the summary as one JSON object')
    .option('--quiet', 'prints nothing')
    .addHelpText(
      'after',
      `
Results are kept by content (scenario, seed, version): the same command goes on where it stopped, and a study with a
level more runs only what is missing. In the folder are report.html, report.md, results.parquet and summary.json.

Examples:
  l2tpsim study experiments/teardown-timers --quick
  l2tpsim study my-study.yaml --workers 2 --out studies/mine
  l2tpsim study my-study.yaml --redis redis://127.0.0.1:6379`,
    )
    .action(async (path: string, options: StudyCommandOptions) => {
      const { runStudy } = await import('../runs/studies/run-study.js');
      const { reportHtml } = await import('../render/report.js');
      const { reportParts } = await import('./report-parts.js');
      const { studyMarkdown } = await import('../render/study-markdown.js');
      const { studyText } = await import('../render/study-text.js');
      const { json = false, quiet = false, out, ...asked } = options;
      const bar = quiet || json ? undefined : new StudyBar(io.stderr);
      const stop = new AbortController();
      const interrupt = (): void => stop.abort();
      process.once('SIGINT', interrupt);
      try {
        const { summary, dir } = await runStudy({
          study: path,
          ...asked,
          dirOf: (name) => out ?? join('studies', name),
          signal: stop.signal,
          progress: bar,
          note: (text) => (quiet ? undefined : io.stderr.write(text)),
          renderings: {
            html: (summary, rows) => reportHtml(summary, rows, reportParts()),
            markdown: studyMarkdown,
            json: (summary) => `${JSON.stringify(summary, null, 2)}
`,
          },
        });
        bar?.stop();
        if (json) await write(io.stdout, `${JSON.stringify(summary)}\n`);
        else if (!quiet) await write(io.stdout, `${studyText(summary)}\nresults in ${dir}\n`);
      } finally {
        bar?.stop();
        process.off('SIGINT', interrupt);
      }
    });
}
