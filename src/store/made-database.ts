/**
 * The database of a journal: `journal.duckdb` beside the log, made from it when SQL is asked for the first time, and made
 * anew once the log holds something else. It may be deleted.
 */
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OnProgress } from './journal-reader.js';
import { JournalDamaged, type LogFile } from './log-file.js';
import { RecordTable } from './record-table.js';
import { DATABASE } from './run-folder.js';
import { createStatements } from './schema.js';
import { SqlDatabase } from './sql.js';

const MADE_FROM = 'made_from';

/** Opens the database of a log. Where its folder has no place for one, it is in a temporary folder until it is closed. */
export async function databaseOf(log: LogFile, onMaking: OnProgress = () => {}): Promise<SqlDatabase> {
  const dir = dirname(log.path);
  const path = join(dir, DATABASE);
  const found = await opened(path, log);
  if (found) return found;
  const beside = join(dir, `${DATABASE}.${process.pid}.tmp`);
  try {
    for (const name of readdirSync(dir)) if (isLeft(name)) rmSync(join(dir, name), { force: true });
    await make(beside, log, onMaking);
    renameSync(beside, path);
    return await SqlDatabase.open(path);
  } catch (error) {
    for (const file of [beside, `${beside}.wal`]) rmSync(file, { force: true });
    if (error instanceof JournalDamaged) throw error;
  }
  const elsewhere = mkdtempSync(join(tmpdir(), 'l2tpsim-query-'));
  try {
    await make(join(elsewhere, DATABASE), log, onMaking);
    return await SqlDatabase.open(join(elsewhere, DATABASE), elsewhere);
  } catch (error) {
    rmSync(elsewhere, { recursive: true, force: true });
    throw error;
  }
}

/** What a process left that was killed while it made a database. */
function isLeft(name: string): boolean {
  const pid = Number(/^journal\.duckdb\.(\d+)\.tmp/.exec(name)?.[1] ?? 0);
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return pid === process.pid;
  } catch {
    return true;
  }
}

/** The database, where it holds what the log does. */
async function opened(path: string, { name }: LogFile): Promise<SqlDatabase | undefined> {
  if (!existsSync(path)) return undefined;
  let database: SqlDatabase | undefined;
  try {
    database = await SqlDatabase.open(path);
    const [row] = await database.query(`SELECT value FROM journal_info WHERE key = '${MADE_FROM}'`);
    if (row?.value === name) return database;
  } catch {
    // Damaged, or another program's: it is made anew.
  }
  database?.close();
  return undefined;
}

async function make(path: string, log: LogFile, onMaking: OnProgress): Promise<void> {
  const records = log.frames.reduce((sum, { count }) => sum + count, 0);
  const table = await RecordTable.create(path, createStatements(log.words, log.schema));
  let done = 0;
  try {
    for (const [place, { count, digest }] of log.frames.entries()) {
      onMaking(done, records);
      await table.append(log.read(place).withOctets(), digest);
      done += count;
    }
    await table.finish([MADE_FROM, log.name]);
    onMaking(done, records);
  } finally {
    table.close();
  }
}
