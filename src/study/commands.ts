/** The commands that carry one run of a study out again. */
import { formatDuration } from '../kernel/time.js';

export interface RunAgain {
  readonly scenario: string;
  readonly seed: number;
  /** `PATH=VALUE` each. */
  readonly set: readonly string[];
  /** Where the run is forked, µs, and what is set then. */
  readonly fork?: { readonly atUs: number; readonly set: readonly string[] } | undefined;
}

/** As one calls it in a clone; where it is installed, npx finds it too. */
export const PROGRAM = 'npx l2tpsim';

/** A word of a shell's command line. */
export const quoted = (text: string): string =>
  /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The first word of a command line that `quoted` wrote. */
export const unquoted = (line: string): string => {
  const [word = ''] = /^(?:'[^']*'|\\'|[^\s'\\])*/.exec(line) ?? [];
  return word.replaceAll(/'([^']*)'|\\(')/g, '$1$2');
};

const settings = (set: readonly string[]): string => set.map((each) => ` --set ${quoted(each)}`).join('');

/** Of a forked run two commands in a line: up to where it is forked, and on from there. */
export function commandOf({ scenario, seed, set, fork }: RunAgain): string {
  const run = `${PROGRAM} run ${quoted(scenario)} --seed ${seed}${settings(set)}`;
  if (!fork) return run;
  return `${run} --out runs/before && ${PROGRAM} fork runs/before --at ${formatDuration(fork.atUs)}${settings(fork.set)}`;
}
