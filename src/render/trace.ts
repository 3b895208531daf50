/** A node's debug lines out of its run's journal, each with the time that the node's own clock showed. */
import type { RecordRow } from '../kernel/record.js';
import type { World } from '../kernel/world.js';
import { type Clock, stamp } from './clock.js';

export interface TraceLine {
  readonly text: string;
  /** Without a time stamp of its own. */
  readonly bare: boolean;
}

/** Who puts records into words: protocol words come from outside. */
export interface Speaker {
  lines(row: RecordRow): readonly TraceLine[];
  costUs(node: number, line: TraceLine): number;
}

export interface TraceOptions {
  readonly node: number;
  readonly clock: Clock;
  readonly style: 'ios' | 'plain' | 'json';
  /** Virtual times, µs. */
  readonly fromUs: number;
  readonly toUs: number;
}

/** Takes every record of the run in order, and gives the lines of one node. */
export class Tracer {
  constructor(
    private readonly world: World,
    private readonly speaker: Speaker,
    private readonly options: TraceOptions,
  ) {}

  take(row: RecordRow): string[] {
    const ends = this.world.type(row.type).ends;
    if (!ends) this.world.apply(row);
    const lines = this.speaker.lines(row);
    if (ends) this.world.apply(row);
    return row.node === this.options.node && lines.length > 0 ? this.print(row, lines) : [];
  }

  private print(row: RecordRow, lines: readonly TraceLine[]): string[] {
    const { clock, style, fromUs, toUs, node } = this.options;
    const printed: string[] = [];
    let at = row.at + row.lag;
    for (const line of lines) {
      if (at >= fromUs && at <= toUs) printed.push(render(line, at, row.seq, clock, style));
      at += this.speaker.costUs(node, line);
    }
    return printed;
  }
}

function render(
  { text, bare }: TraceLine,
  at: number,
  seq: number,
  clock: Clock,
  style: TraceOptions['style'],
): string {
  if (style === 'json')
    return JSON.stringify({ atUs: at, record: seq, text: text.trim(), ...(bare ? { bare: true } : {}) });
  if (bare) return text;
  return style === 'plain' ? `${(at / 1e6).toFixed(6)} ${text}` : `${stamp(clock, at)}: ${text}`;
}
