/** `verify`: whether a run is what its scenario gives. */
import type { Command } from 'commander';
import { FailedError, InputError } from '../runs/errors.js';
import type { Divergence, Verification } from '../runs/verify.js';
import { makeRoomToRead } from './heap.js';
import { type Io, write } from './io.js';
import { progressOn } from './progress.js';

interface Options {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Names of other code that are printed. */
const SHOWN = 10;

export function addVerify(program: Command, io: Io): void {
  program
    .command('verify')
    .description('runs a run again, and compares what comes out with what is stored, record by record')
    .argument('<run>', 'its run folder')
    .option('--json', 'prints what was found as one JSON object')
    .option('--quiet', 'prints nothing: the exit status says it')
    .addHelpText(
      'after',
      `
Exit status 0: every record, the tables beside them and the manifest's figures are what the scenario gives. 1: they are
not; the first record that differs is told, as it is stored and as it comes out, with the causes that led there. A run
made by another version of the code is said to be so, by the machine or recipe that is another. Of a run that is not
finished, what it holds is verified. 2: it cannot be compared, as its journal is of another schema.

Example: l2tpsim verify runs/reference-call-3`,
    )
    .action(async (dir: string, { json = false, quiet = false }: Options) => {
      await makeRoomToRead(dir);
      const { verifyRun, isVerified } = await import('../runs/verify.js');
      const found = await verifyRun(dir, json || quiet ? {} : { progress: progressOn(io) });
      const verified = isVerified(found);
      if (json) await write(io.stdout, `${JSON.stringify(await asJson(dir, found, verified))}\n`);
      else if (!quiet) await write(io.stdout, verified ? yes(dir, found) : await no(dir, found));
      if (!verified) throw new FailedError('');
    });
}

function yes(dir: string, { records, digest, finished }: Verification): string {
  if (!finished)
    return `verified: ${dir} is not finished; the ${records} records it holds are what its scenario gives\n`;
  return `verified: ${dir} is what its scenario gives, ${records} records, digest ${digest}\n`;
}

async function no(dir: string, { otherCode, divergence, faults, records }: Verification): Promise<string> {
  const lines = [`not verified: ${dir}`];
  if (otherCode.length > 0) {
    lines.push('it was made by another version of the code:');
    for (const name of otherCode.slice(0, SHOWN)) lines.push(`  ${name}`);
    if (otherCode.length > SHOWN) lines.push(`  and ${otherCode.length - SHOWN} more (--json names them all)`);
    if (!divergence && faults.length === 0)
      lines.push(
        records > 0 ? `by this version the ${records} records come out the same` : 'its records were not compared',
      );
  }
  for (const fault of faults) lines.push(fault);
  if (divergence) lines.push(...(await told(dir, divergence)));
  return `${lines.join('\n')}\n`;
}

async function told(dir: string, { seq, chunk, stored, made }: Divergence): Promise<string[]> {
  const [{ RecordedRun }, { whyLines, recordLine }] = await Promise.all([
    import('../runs/recorded-run.js'),
    import('../runs/why-text.js'),
  ]);
  const head = `record ${seq} (chunk ${chunk}) is the first that differs`;
  let run: Awaited<ReturnType<typeof RecordedRun.open>>;
  try {
    run = await RecordedRun.open(dir);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [head];
  }
  try {
    const line = (row: typeof stored): string => (row ? recordLine(row, run.config) : 'nothing');
    const lines = [head, `  stored     ${line(stored)}`, `  comes out  ${line(made)}`, ...differing(stored, made)];
    const cause = made?.cause ?? -1;
    if (cause < 0) return [...lines, 'its cause is the scenario'];
    return [...lines, 'what led there:', ...(await whyLines(run, cause))];
  } finally {
    run.close();
  }
}

/** The columns that are not the same, with both values: words may hide what differs. */
function differing(stored: Divergence['stored'], made: Divergence['made']): string[] {
  if (!stored || !made) return [];
  const columns = ['seq', 'at', 'lag', 'cause', 'node', 'kind', 'id', 'type', 'a', 'b', 'c', 'd'] as const;
  const lines = columns
    .filter((column) => stored[column] !== made[column])
    .map((column) => `    ${column}: ${stored[column]} stored, ${made[column]} comes out`);
  const [one, other] = [stored.data, made.data].map((data) => data && Buffer.from(data).toString('hex'));
  if (one !== other) lines.push(`    data: ${octetsDiffer(stored.data, made.data)}`);
  return lines;
}

function octetsDiffer(stored: Uint8Array | undefined, made: Uint8Array | undefined): string {
  if (!stored || !made || stored.length !== made.length)
    return `${stored ? `${stored.length} octets` : 'none'} stored, ${made ? `${made.length} octets` : 'none'} come out`;
  const places = [...stored.keys()].filter((place) => stored[place] !== made[place]);
  return `octet ${places[0]} differs${places.length > 1 ? `, and ${places.length - 1} more` : ''}`;
}

async function asJson(dir: string, found: Verification, verified: boolean): Promise<object> {
  const { divergence, ...rest } = found;
  if (!divergence) return { run: dir, verified, ...rest };
  const [{ recordJson }, { openRun, configOf }] = await Promise.all([
    import('../../models/words.js'),
    import('../runs/open-run.js'),
  ]);
  const config = configOf(openRun(dir));
  const { seq, chunk, stored, made } = divergence;
  const full = (row: typeof stored): unknown => (row ? recordJson(row, config) : null);
  return { run: dir, verified, ...rest, divergence: { seq, chunk, stored: full(stored), made: full(made) } };
}
