import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { StudyProgress } from '../runs/studies/conduct.js';

/** The bar of a study: runs done of those asked for so far, how fast, and how long it may still take. */
export class StudyBar implements StudyProgress {
  private readonly bar: SingleBar;
  private readonly began = performance.now();
  private total = 0;
  private finished = 0;
  private known = 0;
  private running = false;

  constructor(private readonly stream: Writable & { readonly isTTY?: boolean }) {
    this.bar = new SingleBar(
      {
        stream: stream as NodeJS.WritableStream,
        format: ' {bar} {value} of {total} runs{known}, {speed} runs a second, {left} left',
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
  }

  asked(runs: number): void {
    this.total += runs;
    if (!this.stream.isTTY) return;
    if (this.running) this.bar.setTotal(this.total);
    else this.bar.start(this.total, 0, { known: '', speed: '0', left: '?' });
    this.running = true;
  }

  done(_row: unknown, known: boolean): void {
    this.finished++;
    if (known) this.known++;
    if (!this.running) return;
    const perMs = (this.finished - this.known) / (performance.now() - this.began);
    const leftS = perMs === 0 ? 0 : (this.total - this.finished) / perMs / 1000;
    this.bar.update(this.finished, {
      known: this.known === 0 ? '' : `, ${this.known} known before`,
      speed: (perMs * 1000).toFixed(perMs < 0.01 ? 2 : 0),
      left: perMs === 0 ? '?' : leftS < 90 ? `${Math.ceil(leftS)} s` : `${Math.ceil(leftS / 60)} min`,
    });
  }

  stop(): void {
    if (this.running) this.bar.stop();
    this.running = false;
  }
}
