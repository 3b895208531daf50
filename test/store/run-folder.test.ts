import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ManifestEnd, manifestPath, readManifest } from '../../src/store/manifest.js';
import { RunFolder } from '../../src/store/run-folder.js';
import { START, scratch } from './sample.js';

const END: ManifestEnd = {
  status: 'finished',
  ended: 'nothing more to do',
  digest: 'ab'.repeat(32),
  records: 12,
  virtualUs: 3.5e7,
  wallMs: 41,
  summary: { calls: { attempted: 1 } },
};

describe('a run folder', () => {
  it('says how the run stands', () => {
    const folder = RunFolder.create(START, { dir: join(scratch(), 'deep', 'run') });
    expect(readManifest(folder.dir)).toMatchObject({ ok: true, manifest: { ...START, status: 'running' } });
    const manifest = folder.finish(END);
    expect(readManifest(folder.dir)).toEqual({ ok: true, manifest });
    expect(manifest).toMatchObject({ ...START, ...END });
    expect(manifest.versions.l2tpsim).toMatch(/^\d+\.\d+/);
    for (const version of Object.values(manifest.versions)) expect(version).not.toBe('unknown');
    expect(readdirSync(folder.dir)).toEqual(['manifest.json']);
  });

  it('is named after scenario and seed, and never the same twice', () => {
    const base = scratch();
    const dirs = [1, 2, 3].map(() => RunFolder.create(START, { base }).dir);
    expect(dirs).toEqual(['two-routers-7', 'two-routers-7-2', 'two-routers-7-3'].map((name) => join(base, name)));
    const odd = RunFolder.create({ ...START, scenario: { name: '../../etc', text: '' } }, { base });
    expect(odd.dir).toBe(join(base, 'etc-7'));
  });

  it('takes an empty folder, and a run of ours only when told to', () => {
    const dir = scratch();
    RunFolder.create(START, { dir }).finish(END);
    for (const name of ['journal.duckdb', 'notes.txt']) writeFileSync(join(dir, name), 'x');
    const before = readFileSync(manifestPath(dir), 'utf8');
    expect(() => RunFolder.create(START, { dir })).toThrow(/holds a run already \(finished\)/);
    expect(readFileSync(manifestPath(dir), 'utf8')).toBe(before);
    RunFolder.create(START, { dir, replace: true });
    expect(readdirSync(dir).sort()).toEqual(['manifest.json', 'notes.txt']);
  });

  it('never touches a folder of someone else, nor a file', () => {
    const dir = scratch();
    writeFileSync(join(dir, 'thesis.tex'), 'x');
    expect(() => RunFolder.create(START, { dir, replace: true })).toThrow(/not the folder of a run/);
    expect(readdirSync(dir)).toEqual(['thesis.tex']);
    expect(() => RunFolder.create(START, { dir: join(dir, 'thesis.tex'), replace: true })).toThrow(/thesis\.tex/);
    expect(() => RunFolder.create(START, { dir: join(dir, 'thesis.tex', 'run') })).toThrow(/thesis\.tex/);
  });
});

describe('a manifest', () => {
  const cases: [string, string | undefined, RegExp][] = [
    ['none', undefined, /is not a run folder: no manifest\.json/],
    ['no JSON', '{"l2tpsimRun":', /is not JSON/],
    ["another program's", '{"name":"x"}', /is not the manifest of an l2tpsim run/],
    ['null', 'null', /is not the manifest of an l2tpsim run/],
    ['a later format', '{"l2tpsimRun":99}', /has format 99; we read 1/],
    ['something missing', '{"l2tpsimRun":1,"status":"finished"}', /manifest\.json: \w+: /],
  ];
  it.each(cases)('that is %s is refused with a reason', (_, text, reason) => {
    const dir = join(scratch(), 'run');
    mkdirSync(dir);
    if (text !== undefined) writeFileSync(manifestPath(dir), text);
    const result = readManifest(dir);
    expect(result.ok ? 'read' : result.reason).toMatch(reason);
    expect(existsSync(`${manifestPath(dir)}.tmp`)).toBe(false);
  });
});
