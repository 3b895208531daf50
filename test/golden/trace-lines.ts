/**
 * How well a trace agrees with a golden one: lines in order (time stamps and runs of blanks removed, rows of a hex dump
 * joined), and how far the clocks of matched lines are apart once the routers' offset is taken off.
 */
export interface Agreement {
  readonly golden: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly worstTimeErrorMs: number;
}

interface Line {
  readonly text: string;
  readonly ms: number | undefined;
}

const STAMP = /^[*.]?[A-Z][a-z]{2}\s+\d+\s+(\d\d):(\d\d):(\d\d)\.(\d{3}): /;
const HEX_ROW = /^(?:[0-9A-F]{2} )+(?:[0-9A-F]{2}|\.\.\.)$/;

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const raw of text.split('\n').filter((each) => each.trim() !== '')) {
    const [stamp, hours, minutes, seconds, ms] = STAMP.exec(raw) ?? [];
    const words = raw
      .slice(stamp?.length ?? 0)
      .trim()
      .replace(/\s+/g, ' ');
    const before = lines.at(-1);
    if (HEX_ROW.test(words) && before && HEX_ROW.test(before.text) && !before.text.endsWith('...'))
      lines[lines.length - 1] = { ...before, text: `${before.text} ${words}` };
    else {
      const time = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
      lines.push({ text: words, ms: stamp === undefined ? undefined : time });
    }
  }
  return lines;
}

export function compareTraces(goldenText: string, oursText: string): Agreement {
  const golden = readLines(goldenText);
  const ours = readLines(oursText);
  const length = commonLengths(golden, ours);
  const missing: string[] = [];
  const extra: string[] = [];
  const errors: number[] = [];
  let [g, o] = [0, 0];
  while (g < golden.length || o < ours.length) {
    const [theirs, mine] = [golden[g], ours[o]];
    if (theirs && theirs.text === mine?.text) {
      if (theirs.ms !== undefined && mine.ms !== undefined) errors.push(mine.ms - theirs.ms);
      g++;
      o++;
    } else if (mine === undefined || (theirs && length[g + 1]![o]! >= length[g]![o + 1]!))
      missing.push(golden[g++]!.text);
    else extra.push(ours[o++]!.text);
  }
  const median = errors.toSorted((one, other) => one - other)[errors.length >> 1] ?? 0;
  const worstTimeErrorMs = Math.max(0, ...errors.map((error) => Math.abs(error - median)));
  return { golden: golden.length, missing, extra, worstTimeErrorMs };
}

/** Length of the longest common subsequence of what is left from each pair of places. */
function commonLengths(golden: readonly Line[], ours: readonly Line[]): number[][] {
  const length = Array.from({ length: golden.length + 1 }, () => new Array<number>(ours.length + 1).fill(0));
  for (let g = golden.length - 1; g >= 0; g--) {
    for (let o = ours.length - 1; o >= 0; o--) {
      const same = golden[g]!.text === ours[o]!.text;
      length[g]![o] = same ? length[g + 1]![o + 1]! + 1 : Math.max(length[g + 1]![o]!, length[g]![o + 1]!);
    }
  }
  return length;
}
