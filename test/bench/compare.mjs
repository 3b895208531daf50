#!/usr/bin/env node
/**
 * The hold model on our agenda against others on this machine, as far as they are installed: ns-3's schedulers (Debian:
 * libns3-dev, with g++) and SimPy (python3-simpy, or simpy of PyPI). Prints holds per second of processor time, medians
 * of several rounds, and how many times as fast ours is. What is not installed is named, and is no failure.
 *
 *     npm run bench:others
 *     npm run bench:others -- --sizes 100,10000 --rounds 9
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const OPTIONS = {
  sizes: { type: 'string', default: '100,10000,1000000' },
  rounds: { type: 'string', default: '7' },
  /** seconds, after which a scheduler's turn is over */
  patience: { type: 'string', default: '60' },
};

function refuse(reason) {
  console.error(`${reason}\nnpm run bench:others -- [--sizes 100,10000] [--rounds 9] [--patience 60]`);
  process.exit(2);
}

function optionsGiven() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

const values = optionsGiven();
const sizes = values.sizes.split(',').map(Number);
const rounds = Number(values.rounds);
for (const [name, number] of [
  ...sizes.map((size) => ['sizes', size]),
  ['rounds', rounds],
  ['patience', +values.patience],
])
  if (!(Number.isInteger(number) && number > 0)) refuse(`--${name}: ${number} is no whole number above 0`);
const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');
const base = mkdtempSync(join(tmpdir(), 'l2tpsim-bench-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));

const missing = [];
/** Name, title, most pending that it is asked for, with events (see hold-ns3.cc) or keys alone. */
const SCHEDULERS = [
  ['map', 'ns-3 map (its default)', Number.POSITIVE_INFINITY, true],
  ['priority queue', 'ns-3 priority queue', Number.POSITIVE_INFINITY, true],
  ['heap', 'ns-3 heap', Number.POSITIVE_INFINITY, true],
  ['calendar', 'ns-3 calendar', 100_000, true],
  ['list', 'ns-3 list', 1000, true],
  ['map', 'ns-3 map, keys alone', Number.POSITIVE_INFINITY, false],
  ['priority queue', 'ns-3 priority queue, keys alone', Number.POSITIVE_INFINITY, false],
];

/** SimPy needs more than a kibioctet for each that is pending. */
const SIMPY_MOST = 100_000;

/** Compiles the hold model for ns-3; undefined where that cannot be. */
function buildNs3() {
  const program = join(base, 'hold-ns3');
  const source = join(import.meta.dirname, 'hold-ns3.cc');
  const compiled = spawnSync('g++', ['-O2', '-std=c++17', '-o', program, source, '-lns3-core'], { encoding: 'utf8' });
  if (compiled.status === 0) return program;
  if (compiled.error) missing.push('ns-3 is left out, for there is no g++: apt-get install g++ libns3-dev');
  else if (compiled.stderr.includes('ns3/calendar-scheduler.h: No such file'))
    missing.push('ns-3 is left out, for it is not installed: apt-get install libns3-dev');
  else missing.push(`ns-3 is left out, for its hold model does not compile:\n${compiled.stderr}`);
  return undefined;
}

/** Debian's ns-3 has a version, one that was built by hand says none. */
const versionOfNs3 = () => {
  const asked = spawnSync('dpkg-query', ['-W', 'libns3-dev'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim().split('\t').at(-1) : 'of its own build';
};

/** A Python that has SimPy, undefined for none. */
function findPython() {
  for (const python of ['python3', '/usr/bin/python3']) {
    const tried = spawnSync(python, [join(import.meta.dirname, 'hold-simpy.py'), '1', '0', '1'], { encoding: 'utf8' });
    if (tried.status === 0) return { python, version: tried.stdout.split('\n')[0] };
  }
  missing.push('SimPy is left out, for no Python has it: apt-get install python3-simpy, or pip install simpy');
  return undefined;
}

const median = (figures) => figures.toSorted((left, right) => left - right)[figures.length >> 1];

/** The figures on the last line that a program prints; undefined where it takes too long. */
function figuresOf(program, args) {
  const ran = spawnSync(program, args, { encoding: 'utf8', timeout: Number(values.patience) * 1000 });
  if (ran.error?.code === 'ETIMEDOUT') return undefined;
  if (ran.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ran.stderr}`);
  return ran.stdout.trim().split('\n').at(-1).trim().split(' ').map(Number);
}

const ns3 = buildNs3();
const simpy = findPython();
let machine;

for (const size of sizes) {
  const args = [MAIN, 'bench', 'kernel', '--size', String(size), '--rounds', String(rounds), '--json'];
  const ours = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  if (!machine) {
    machine = ours.machine;
    const { processor, processors, memoryGiB, system, node, l2tpsim } = machine;
    console.log(
      `l2tpsim ${l2tpsim}, node ${node}, ${system}, ${processor}, ${processors} processors, ${memoryGiB} GiB`,
    );
    console.log(`the hold model, exponential delays; per second of processor time, median of ${rounds} rounds`);
    if (ns3) console.log(`ns-3 ${versionOfNs3()}`);
  }
  const rows = [ours, ...ours.compared].map(({ agenda, holdsPerSecond }) => [`l2tpsim ${agenda}`, holdsPerSecond]);
  const holds = String(size > 100_000 ? 500_000 : 1_000_000);
  for (const [name, title, most, events] of ns3 ? SCHEDULERS : []) {
    if (size > most) continue;
    const figures = figuresOf(ns3, [name, String(size), String(rounds), holds, events ? '1' : '0']);
    rows.push([title, figures && median(figures)]);
  }
  if (simpy && size <= SIMPY_MOST) {
    const figures = figuresOf(simpy.python, [
      join(import.meta.dirname, 'hold-simpy.py'),
      String(size),
      String(Math.min(rounds, 5)),
      '50000',
    ]);
    rows.push([simpy.version.replace('simpy', 'SimPy'), figures && median(figures)]);
  }
  const pending = `${size.toLocaleString('en-US')} pending`;
  console.log(`\n${pending.padEnd(34)} ${'holds a second'.padStart(16)} ${'against it'.padStart(10)}`);
  for (const [title, figure] of rows) {
    const told = figure === undefined ? `not within ${values.patience} s` : Math.round(figure).toLocaleString('en-US');
    const ratio = figure === undefined ? '' : (ours.holdsPerSecond / figure).toFixed(2);
    console.log(`  ${title.padEnd(32)} ${told.padStart(16)} ${ratio.padStart(10)}`);
  }
}
if (missing.length > 0) console.log(`\n${missing.join('\n')}`);
