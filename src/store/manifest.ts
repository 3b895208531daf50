import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const MANIFEST_FORMAT = 1;

const versions = z.object({
  l2tpsim: z.string(),
  node: z.string(),
  xstate: z.string(),
  immer: z.string(),
  duckdb: z.string(),
  journalSchema: z.int(),
});

/** What is known at the start of a run: enough to run it again. */
const start = z.object({
  scenario: z.object({
    name: z.string(),
    /** as the user gave it */
    path: z.string().optional(),
    /** the file, word for word */
    text: z.string(),
  }),
  /** the `--set` values, in order */
  set: z.array(z.string()),
  /** every option after defaults, `--set` and the rest */
  options: z.unknown(),
  seed: z.union([z.int(), z.string()]),
  engine: z.enum(['tables', 'xstate']),
  journal: z.enum(['full', 'transitions', 'none']),
  /** whether messages travelled as values or as octets; the outcome is the same */
  wire: z.enum(['values', 'octets']).optional(),
  /** hashes of the code that the records follow from, by name */
  code: z.record(z.string(), z.string()).optional(),
  /** where the run became another than its parent, in order, and by which `--set` values */
  forks: z
    .array(
      z.object({
        atUs: z.number(),
        set: z.array(z.string()),
        parent: z.object({ dir: z.string(), digest: z.string().optional() }),
      }),
    )
    .optional(),
  /** how often it was taken up again after its process had ended */
  resumed: z.int().optional(),
});

const end = z.object({
  status: z.enum(['finished', 'failed', 'interrupted']),
  /** how it ended, in words */
  ended: z.string(),
  digest: z.string(),
  records: z.int(),
  virtualUs: z.number(),
  wallMs: z.number(),
  summary: z.unknown(),
});

const head = z.object({ l2tpsimRun: z.literal(MANIFEST_FORMAT), startedAt: z.string(), versions });
const running = z.looseObject({ ...head.shape, ...start.shape, status: z.literal('running') });
const over = z.looseObject({ ...head.shape, ...start.shape, ...end.shape });

export const manifestSchema = z.union([running, over]);

export type Versions = z.infer<typeof versions>;
export type ManifestStart = z.infer<typeof start>;
export type ManifestEnd = z.infer<typeof end>;
export type Manifest = z.infer<typeof manifestSchema>;

export type ManifestResult =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly reason: string };

export function manifestPath(dir: string): string {
  return join(dir, 'manifest.json');
}

export function readManifest(dir: string): ManifestResult {
  const path = manifestPath(dir);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, reason: `${path} is not JSON: ${error.message}` };
    const missing =
      (error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR';
    return {
      ok: false,
      reason: missing ? `${dir} is not a run folder: no manifest.json` : `cannot read ${path}: ${error}`,
    };
  }
  const format = (value as { l2tpsimRun?: unknown } | null)?.l2tpsimRun;
  if (format === undefined) return { ok: false, reason: `${path} is not the manifest of an l2tpsim run` };
  if (format !== MANIFEST_FORMAT)
    return { ok: false, reason: `${path} has format ${format}; we read ${MANIFEST_FORMAT}` };
  const ended = (value as { status?: unknown }).status !== 'running';
  const parsed = (ended ? over : running).safeParse(value);
  if (parsed.success) return { ok: true, manifest: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, reason: `${path}: ${issue?.path.join('.')}: ${issue?.message}` };
}

/** Written beside and renamed: whoever reads sees the old one or the new one, whole. */
export function writeManifest(dir: string, manifest: Manifest): void {
  const path = manifestPath(dir);
  const beside = `${path}.tmp`;
  try {
    writeFileSync(beside, `${JSON.stringify(manifest, null, 2)}\n`);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
