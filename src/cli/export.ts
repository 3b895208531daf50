import { type Command, Option } from 'commander';
import { InputError, type Io, write } from './io.js';

export interface ExportOptions {
  readonly pcapng?: string;
  readonly parquet?: string;
  readonly link?: readonly [string, string];
}

export function addExport(program: Command, io: Io): void {
  program
    .command('export')
    .description('writes a run for other programs')
    .argument('<run>', 'the run folder')
    .option('--pcapng <file>', 'a capture for Wireshark: an interface a link, the record number as comment')
    .addOption(
      new Option('--link <a-b>', 'only the link between these nodes; with --pcapng')
        // Names may have hyphens in them: which one parts them is seen when the nodes are known.
        .argParser((text) => [text]),
    )
    .option('--parquet <dir>', 'the journal as Parquet files, for pandas or DuckDB')
    .addHelpText(
      'after',
      `
Examples:
  l2tpsim export runs/reference-call-1 --pcapng call.pcapng --link lac-lns
  l2tpsim export runs/reference-call-1 --parquet journal`,
    )
    .action(async (dir: string, options: { pcapng?: string; parquet?: string; link?: [string] }) => {
      const { pcapng, parquet } = options;
      if (pcapng === undefined && parquet === undefined) throw new InputError('export to what? --pcapng FILE or --parquet DIR');
      if (options.link && pcapng === undefined) throw new InputError('--link goes with --pcapng');
      const { openRun, openFullRun, nodeNames } = await import('./open-run.js');
      if (pcapng !== undefined) {
        const run = openFullRun(dir);
        const link = options.link && linkNamed(options.link[0], nodeNames(run));
        await exportPcapng(run, pcapng, link);
        await write(io.stdout, `${pcapng}\n`);
      }
      if (parquet !== undefined) {
        openRun(dir);
        const { exportParquet } = await import('../store/parquet.js');
        for (const file of await exportParquet(dir, parquet)) await write(io.stdout, `${file}\n`);
      }
    });
}

/** `A-B` -> the two nodes. */
export function linkNamed(text: string, nodes: readonly string[]): readonly [string, string] {
  for (let hyphen = text.indexOf('-'); hyphen >= 0; hyphen = text.indexOf('-', hyphen + 1)) {
    const ends = [text.slice(0, hyphen), text.slice(hyphen + 1)] as const;
    if (ends.every((end) => nodes.includes(end))) return ends;
  }
  throw new InputError(`--link ${text}: expected A-B, two of the nodes ${nodes.join(', ')}`);
}

/** The writer goes here. */
async function exportPcapng(run: { readonly dir: string }, _file: string, _link: readonly [string, string] | undefined): Promise<void> {
  throw new InputError(`no capture writer yet (${run.dir})`);
}
