/** What two runs differ in, as one object. */
import { columnWords, entityName, nodeName, recordJson } from '../../models/words.js';
import type { RecordRow } from '../kernel/record.js';
import type { CountChanges, RunChanges } from '../runs/changes.js';
import type { RunDiff, RunEnd } from '../runs/diff.js';
import type { MovedTimer } from '../runs/moved-timers.js';
import type { Divergence } from '../runs/parting.js';
import type { RecordedRun } from '../runs/recorded-run.js';
import { setText } from '../runs/value-differences.js';

export function diffJson(one: RecordedRun, other: RecordedRun, diff: RunDiff): object {
  const { parting, moves, causes, changes } = diff;
  const record = (run: RecordedRun, row: RecordRow | undefined): object | null =>
    row ? recordJson(row, run.config) : null;
  const apart = (divergence: Divergence | undefined): object | null =>
    divergence
      ? {
          seq: divergence.seq,
          atUs: divergence.atUs,
          one: record(one, divergence.one),
          other: record(other, divergence.other),
        }
      : null;
  const rows = (run: RecordedRun, lines: readonly { readonly rows: readonly RecordRow[] }[] = []): object[] =>
    lines.flatMap((line) => line.rows.map((row) => recordJson(row, run.config)));
  return {
    same: diff.same,
    one: runJson(one, diff.ends.one),
    other: runJson(other, diff.ends.other),
    values: diff.values.map(({ path, one: this_, other: that }) => ({ path, one: this_ ?? null, other: that ?? null })),
    recordsEqual: parting.equal,
    prefix: parting.prefix ?? null,
    divergence: apart(parting.divergence),
    moved: moves
      ? {
          one: moves.one.map((timer) => movedJson(timer, one)),
          other: moves.other.map((timer) => movedJson(timer, other)),
          after: apart(moves.after),
        }
      : null,
    ...(causes
      ? {
          causes: {
            one: rows(one, causes.one),
            other: rows(other, causes.other),
            common: rows(one, causes.common?.lines),
          },
        }
      : {}),
    ...(changes ? { changes: changesJson(changes) } : {}),
  };
}

function runJson({ dir, config, manifest }: RecordedRun, { digest, ...end }: RunEnd): object {
  const forks = (manifest.forks ?? []).map((fork) => ({ ...fork, set: fork.set.map(setText) }));
  return {
    run: dir,
    scenario: config.name,
    seed: config.seed,
    status: manifest.status,
    ...end,
    digest: digest ?? null,
    forks,
  };
}

const movedJson = ({ row, wasUs, isUs }: MovedTimer, { config }: RecordedRun): object => ({
  node: nodeName(row.node, config),
  entity: entityName(row.kind, row.id),
  timer: columnWords(row, config).get('timer'),
  wasUs,
  isUs: isUs ?? null,
  record: row.seq,
});

function changesJson({ calls, callTotals, tunnels, counts }: RunChanges): object {
  const tables = counts.map((each) => [each.table.name, countsJson(each)] as const);
  return { calls: { totals: callTotals, ...calls }, tunnels, ...Object.fromEntries(tables) };
}

function countsJson({ table, same, differ, names }: CountChanges): object {
  const named = (counts: readonly number[] | null): object =>
    Object.fromEntries(table.counts.map((count, place) => [count, counts?.[place] ?? 0]));
  const rows = differ.map(({ one, other }, place) => ({
    ...Object.fromEntries(table.keys.map((key, index) => [key, names[place]![index]])),
    one: named(one),
    other: named(other),
  }));
  return { same, differ: rows };
}
