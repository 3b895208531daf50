import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JOURNAL_SCHEMA_VERSION } from '../kernel/digest.js';
import type { Versions } from './manifest.js';

/** The version in the package.json of the package that holds `file`. */
function versionAbove(file: string): string {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const path = join(dir, 'package.json');
    if (existsSync(path)) {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown };
      // a nested package.json that only says `"type": "module"` is none
      if (typeof version === 'string') return version;
    }
    if (dir === dirname(dir)) return 'unknown';
  }
}

/** Versions of all that has a say in a run's outcome. */
export function versionsInUse(): Versions {
  const require = createRequire(import.meta.url);
  return {
    l2tpsim: versionAbove(fileURLToPath(import.meta.url)),
    node: process.versions.node,
    xstate: versionAbove(require.resolve('xstate')),
    immer: versionAbove(require.resolve('immer')),
    duckdb: versionAbove(require.resolve('@duckdb/node-api')),
    journalSchema: JOURNAL_SCHEMA_VERSION,
  };
}
