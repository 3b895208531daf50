import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { RunConfig } from '../../models/config.js';
import type { Run } from '../../models/run.js';
import { US_PER_S } from '../kernel/time.js';
import type { Io } from './io.js';

/** Runs shorter than this need no bar, ms. */
const SHOW_AFTER_MS = 1000;

export const progressOn =
  ({ stderr }: Io) =>
  (config: RunConfig, run: Run): Progress =>
    new Progress(stderr, config, run);

/** The bar of a long run: virtual time, speed, sessions up. Nothing where nobody looks. */
export class Progress {
  private readonly began = performance.now();
  private readonly total: number;
  private bar: SingleBar | undefined;

  constructor(
    private readonly stream: Writable & { readonly isTTY?: boolean },
    config: RunConfig,
    private readonly run: Run,
  ) {
    this.total = Number.isFinite(config.endUs) ? config.endUs : lastPlanned(config);
  }

  draw(now: number): void {
    if (!this.stream.isTTY || now - this.began < SHOW_AFTER_MS) return;
    const virtualS = this.run.sim.now / US_PER_S;
    const speed = virtualS / ((now - this.began) / 1000);
    const words = {
      virtual: virtualS.toFixed(1),
      speed: speed.toFixed(speed < 10 ? 1 : 0),
      sessions: this.run.summary().sessionsUp,
    };
    const value = Math.min(this.run.sim.now, this.total);
    if (this.bar) {
      this.bar.update(value, words);
      return;
    }
    this.bar = new SingleBar(
      {
        stream: this.stream as NodeJS.WritableStream,
        format:
          ' {bar} {percentage}%  {virtual} s of virtual time, {speed} times as fast as a clock, {sessions} sessions up',
        clearOnComplete: true,
        hideCursor: true,
        // Ctrl-C is ours: it ends the run and not the process.
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
    this.bar.start(this.total, value, words);
  }

  stop(): void {
    this.bar?.stop();
  }
}

/** When the last planned thing happens, µs: a guess at the end of a run that ends by itself. */
export function lastPlanned({ calls, timeline }: RunConfig): number {
  let last = US_PER_S;
  for (const { atUs, everyUs, lines, holdUs, arrivals } of calls) {
    const begins =
      arrivals && Number.isFinite(arrivals.untilUs) ? arrivals.untilUs : atUs + everyUs * Math.max(0, lines - 1);
    last = Math.max(last, begins + (Number.isFinite(holdUs) ? holdUs : 0));
  }
  for (const { atUs } of timeline) last = Math.max(last, atUs);
  return last;
}
