#!/usr/bin/env node
/**
 * Kills runs with SIGKILL at random instants, and takes each up again: whatever the instant, the outcome must be that of
 * the run that nobody disturbed. Prints the counts; exit status 1 where a run is lost or cannot be read.
 *
 *     npm run build && node test/kill/kill-runs.mjs --runs 100
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import seedrandom from 'seedrandom';
import { longScenario } from './long-scenario.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    users: { type: 'string', default: '40' },
    calls: { type: 'string', default: '25' },
    /** every so many-th is verified afterwards */
    verify: { type: 'string', default: '10' },
  },
});
const runs = Number(values.runs);
const draw = seedrandom.alea(`kill/${values.seed}`);
const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');
const base = mkdtempSync(join(tmpdir(), 'l2tpsim-kill-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));

/** Runs a command; killed after `killAfterMs`, if that is given and it still runs then. */
function command(args, killAfterMs) {
  return new Promise((done) => {
    const began = performance.now();
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part) => (out += part));
    child.stderr.on('data', (part) => (err += part));
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      done({ status, killed: signal === 'SIGKILL', out, err, ms: performance.now() - began });
    });
  });
}

const scenario = join(base, 'long.yaml');
writeFileSync(scenario, longScenario(Number(values.users), Number(values.calls)));
const whole = await command(['run', scenario, '--out', join(base, 'whole'), '--json']);
if (whole.status !== 0) throw new Error(whole.err);
const { digest, records } = JSON.parse(whole.out);
console.log(
  `undisturbed: ${records} records in ${(whole.ms / 1000).toFixed(1)} s, digest ${digest.slice(0, 12)}; seed ${values.seed}`,
);

const counts = new Map();
const count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);
const faults = [];

let tooEarly = 0;
for (let trial = 1; trial <= runs; trial++) {
  const dir = join(base, `run-${trial}`);
  const instant = Math.round(draw() * whole.ms);
  const first = await command(['run', scenario, '--out', dir, '--quiet'], instant);
  const fault = (what, more = '') => {
    faults.push(`trial ${trial}, killed after ${instant} ms: ${what} ${more}`.trim());
    count(what);
  };
  if (!existsSync(dir)) {
    // Nothing had begun, nothing is lost: not one of the runs that are counted.
    tooEarly++;
    trial--;
    continue;
  }
  count(await afterwards(dir, first, fault));
  rmSync(dir, { recursive: true, force: true });
  if (process.stderr.isTTY) process.stderr.write(`\r${trial}/${runs} `);
}

async function afterwards(dir, first, fault) {
  const look = await command(['query', dir, 'SELECT count(*) AS n FROM records', '--csv']);
  const begun = !/its journal has not begun/.test(look.err);
  if (look.status !== 0 && begun) fault('UNREADABLE', look.err);
  if (!first.killed) {
    if (first.status !== 0) fault('FAILED BY ITSELF', first.err);
    return 'over before the kill';
  }
  if (begun && look.status === 0 && !/is not finished|^n\n/.test(look.err + look.out)) fault('UNSAID', look.err);
  // Some are killed once or twice more while they are resumed.
  let again = draw() < 0.2 ? 1 + Math.floor(draw() * 2) : 0;
  let resumed;
  do {
    resumed = await command(['resume', dir, '--json'], again > 0 ? Math.round(draw() * whole.ms) : undefined);
    if (resumed.killed) count('killed again while resumed');
  } while (again-- > 0 && resumed.killed);
  if (resumed.killed) resumed = await command(['resume', dir, '--json']);
  if (resumed.status === 2 && /is finished: there is nothing to resume/.test(resumed.err))
    return 'over before the kill';
  if (resumed.status !== 0) {
    fault('LOST', resumed.err);
    return 'not resumed';
  }
  const outcome = JSON.parse(resumed.out);
  if (outcome.digest !== digest || outcome.records !== records) fault('ANOTHER DIGEST', outcome.digest);
  if (Math.floor(draw() * Number(values.verify)) === 0) {
    const verified = await command(['verify', dir]);
    if (verified.status !== 0) fault('NOT VERIFIED', verified.out + verified.err);
    else count('verified after that');
  }
  return begun
    ? 'resumed to the undisturbed digest'
    : 'killed before its journal began, and resumed to the undisturbed digest';
}

if (process.stderr.isTTY) process.stderr.write('\r');
for (const [what, times] of [...counts].sort()) console.log(`${String(times).padStart(6)}  ${what}`);
for (const fault of faults) console.log(fault);
if (tooEarly > 0) console.log(`besides, ${tooEarly} were killed before they had a folder, with nothing yet to lose`);
console.log(
  `${runs} runs killed, ${faults.length} faults: ${faults.length === 0 ? 'none lost, none unreadable' : 'see above'}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
