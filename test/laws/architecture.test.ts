/** The house rules, held against the code as it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

function files(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

const SOURCES = [...files('src'), ...files('models')].map((file) => ({
  file,
  text: readFileSync(join(ROOT, file), 'utf8'),
}));

/** Which room a file is in: `src/kernel`, `models`, ... */
const roomOf = (file: string): string =>
  file.startsWith('src/') ? file.split('/').slice(0, 2).join('/') : file.split('/')[0]!;

interface Import {
  readonly from: string;
  readonly what: string;
  readonly typeOnly: boolean;
}

function importsOf({ file, text }: { file: string; text: string }): Import[] {
  const found: Import[] = [];
  const statements =
    /^(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm;
  for (const match of text.matchAll(statements)) {
    const target = match[2] ?? match[3] ?? match[4]!;
    const inside = target.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), target)) : target;
    found.push({ from: file, what: inside, typeOnly: match[1] !== undefined });
  }
  return found;
}

const IMPORTS = SOURCES.flatMap(importsOf);
const inside = (what: string): boolean => what.startsWith('src/') || what.startsWith('models/');

/** Rooms that each room may see; of those after the bar, only types. */
const MAY: Readonly<Record<string, readonly [all: readonly string[], types: readonly string[]]>> = {
  'src/kernel': [['src/kernel'], []],
  'src/machine': [['src/kernel', 'src/machine'], []],
  'src/network': [['src/kernel', 'src/network'], []],
  'src/store': [
    ['src/kernel', 'src/store'],
    ['src/network', 'src/study'],
  ],
  'src/render': [
    ['src/kernel', 'src/render'],
    ['src/network', 'src/study'],
  ],
  'src/study': [['src/kernel', 'src/study'], ['src/network']],
  models: [['src/kernel', 'src/machine', 'src/network', 'models'], []],
  'src/runs': [['src/kernel', 'src/machine', 'src/network', 'src/store', 'src/study', 'src/runs', 'models'], []],
  'src/bench': [['src/kernel', 'src/machine', 'src/network', 'src/store', 'src/runs', 'src/bench', 'models'], []],
  'src/cli': [
    [
      'src/kernel',
      'src/machine',
      'src/network',
      'src/store',
      'src/render',
      'src/study',
      'src/runs',
      'src/bench',
      'src/cli',
      'models',
    ],
    [],
  ],
};

test('imports go one way', () => {
  const wrong = IMPORTS.filter(({ from, what, typeOnly }) => {
    if (!inside(what)) return false;
    const may = MAY[roomOf(from)];
    return !may || !(may[0].includes(roomOf(what)) || (typeOnly && may[1].includes(roomOf(what))));
  });
  expect(wrong).toEqual([]);
});

test('only the machine room runs xstate; only the store knows DuckDB', () => {
  const of = (library: string): string[] => [
    ...new Set(IMPORTS.filter(({ what }) => what === library).map(({ from }) => from)),
  ];
  for (const file of of('xstate')) {
    if (file.startsWith('src/machine/')) continue;
    const { text } = SOURCES.find((source) => source.file === file)!;
    expect(text.match(/^.*'xstate'.*$/gm), file).toEqual(["import { setup } from 'xstate';"]);
    expect(file).toMatch(/^models\//);
  }
  expect(of('@duckdb/node-api').filter((file) => !file.startsWith('src/store/'))).toEqual([]);
});

test('vitest is needed by who imports the matchers, and by nobody else', () => {
  expect(IMPORTS.filter(({ what }) => what === 'vitest').map(({ from }) => from)).toEqual(['src/runs/matchers.ts']);
  expect(IMPORTS.filter(({ what }) => what === 'src/runs/matchers.js')).toEqual([]);
});

const BANS: readonly (readonly [what: RegExp, instead: string, but: readonly string[]])[] = [
  [/Math\.random/, 'the named streams', []],
  [
    /Date\.now|performance\.now|new Date\(|setTimeout|setInterval/,
    "the kernel's time",
    ['src/cli', 'src/study', 'src/store', 'src/runs'],
  ],
  [/:\s*any\b|\bas any\b|<any>/, 'a type', []],
  [/@ts-ignore|@ts-expect-error/, 'a type', []],
  [/\bTODO\b|\bFIXME\b/, 'doing it', []],
  [/console\.(log|error|warn)/, "the command line's own streams", []],
];

test.each(BANS)('%s is banned', (what, _instead, but) => {
  const found = SOURCES.filter(({ file }) => !but.includes(roomOf(file))).flatMap(({ file, text }) =>
    text
      .split('\n')
      .map((line, index) => `${file}:${index + 1}: ${line.trim()}`)
      .filter((line) => what.test(line) && !/:\d+: (\/?\*|\/\/)/.test(line)),
  );
  expect(found).toEqual([]);
});

test('no test stands in for a part that runs here, or is left out', () => {
  const suspects = files('test').filter((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return (
      !file.startsWith('test/laws/') && /\bvi\.(mock|fn|spyOn)\b|\b(it|test|describe)\.(only|skip|todo)\b/.test(text)
    );
  });
  expect(suspects).toEqual([]);
});
