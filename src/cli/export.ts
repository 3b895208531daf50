import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { FailedError, InputError } from '../runs/errors.js';
import type { OpenRun } from '../runs/open-run.js';
import { type Io, write } from './io.js';
import { makingOn } from './percentages.js';
import { noteUnfinished } from './unfinished.js';

export function addExport(program: Command, io: Io): void {
  program
    .command('export')
    .description('writes a run for other programs')
    .argument('<run>', 'the run folder')
    .option(
      '--pcapng <file>',
      'a capture for Wireshark: an interface a link, as its second end saw it; the record number as comment',
    )
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
  l2tpsim export runs/reference-call-3 --pcapng call.pcapng --link lac-lns
  l2tpsim export runs/reference-call-3 --parquet journal`,
    )
    .action(async (dir: string, options: { pcapng?: string; parquet?: string; link?: [string] }) => {
      const { pcapng, parquet } = options;
      if (pcapng === undefined && parquet === undefined)
        throw new InputError('export to what? --pcapng FILE or --parquet DIR');
      if (options.link && pcapng === undefined) throw new InputError('--link goes with --pcapng');
      const { openRun, openFullRun, journalOf, nodeNames } = await import('../runs/open-run.js');
      const opened = openRun(dir);
      const journal = await journalOf(opened, { onMaking: makingOn(io) });
      try {
        await noteUnfinished(opened, journal, io);
        if (parquet !== undefined) {
          const { exportParquet } = await import('../store/parquet.js');
          for (const file of await exportParquet(journal, parquet)) await write(io.stdout, `${file}\n`);
        }
      } finally {
        journal.close();
      }
      if (pcapng !== undefined) {
        const run = openFullRun(dir);
        const link = options.link && linkNamed(options.link[0], nodeNames(run));
        await exportPcapng(run, pcapng, link);
        await write(io.stdout, `${pcapng}\n`);
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

async function exportPcapng(run: OpenRun, file: string, link: readonly [string, string] | undefined): Promise<void> {
  const [
    { configOf, journalOf },
    { DATAGRAM_CODES },
    { lineFrames },
    { capture },
    { writePcapng },
    { datagramTypes },
    { packageVersion },
  ] = await Promise.all([
    import('../runs/open-run.js'),
    import('./datagram-codes.js'),
    import('../../models/labels.js'),
    import('../render/capture.js'),
    import('../render/pcapng.js'),
    import('../render/datagrams.js'),
    import('./arguments.js'),
  ]);
  const { nodes } = configOf(run);
  const place = (name: string): number => nodes.findIndex((node) => node.name === name);
  const reader = await journalOf(run);
  const partial = `${file}.tmp`;
  const out = createWriteStream(partial);
  try {
    const packets = capture(reader.rows({ types: datagramTypes(DATAGRAM_CODES) }), {
      codes: DATAGRAM_CODES,
      nodes: nodes.map(({ name, address }) => ({ name, address })),
      deframe: lineFrames,
      ...(link ? { link: { ends: [place(link[0]), place(link[1])] as const } } : {}),
    });
    const sink = async (octets: Uint8Array): Promise<void> => {
      if (!out.write(octets)) await once(out, 'drain');
    };
    await writePcapng(packets, sink, {
      application: `l2tpsim ${packageVersion()}`,
      comment: `run of ${run.manifest.scenario.name}, seed ${run.manifest.seed}`,
    });
    out.end();
    await finished(out);
    await rename(partial, file);
  } catch (error) {
    out.destroy();
    await rm(partial, { force: true });
    throw new FailedError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    reader.close();
  }
}
