/**
 * The runs of a study handed to whoever takes them from a Redis, through BullMQ. A run is named by its content: asked for
 * twice it is there once, and done twice it counts once. What a worker that died had taken, another takes.
 */
import { Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { FailedError } from '../errors.js';
import { keyOf } from './kept.js';
import { connectRedis, queueName } from './redis-link.js';
import type { RunOutcome, RunTask } from './task.js';
import type { Workers } from './workers.js';

/** How often what is awaited is looked after, should a message of its end have been lost, ms. */
const SWEEP_MS = 2000;
const AT_ONCE = 64;
/** A run that fails for a fault of its own fails every time; one of a machine's may not. */
const MOST_FAILURES = 3;

interface Awaited {
  readonly task: RunTask;
  readonly resolve: (outcome: RunOutcome) => void;
  readonly reject: (error: Error) => void;
  failures: number;
}

export class RedisWorkers implements Workers {
  readonly size = Number.POSITIVE_INFINITY;
  private readonly awaited = new Map<string, Awaited>();
  private readonly queue: Queue<RunTask, RunOutcome>;
  private readonly events: QueueEvents;
  private readonly sweeping: NodeJS.Timeout;
  private closed = false;

  private constructor(private readonly links: readonly [Redis, Redis]) {
    this.queue = new Queue(queueName(), { connection: links[0] });
    this.events = new QueueEvents(queueName(), { connection: links[1] });
    this.queue.on('error', () => {});
    this.events.on('error', () => {});
    this.events.on('completed', ({ jobId }) => void this.look(jobId));
    this.events.on('failed', ({ jobId }) => void this.look(jobId));
    this.sweeping = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  static async connect(url: string, note: (text: string) => void): Promise<RedisWorkers> {
    const workers = new RedisWorkers([await connectRedis(url), await connectRedis(url)]);
    await workers.events.waitUntilReady();
    const { length } = await workers.queue.getWorkers();
    if (length === 0) note('no worker of this version is there yet; start some: npx l2tpsim worker --redis URL\n');
    return workers;
  }

  run(task: RunTask): Promise<RunOutcome> {
    const key = keyOf(task);
    return new Promise((resolve, reject) => {
      this.awaited.set(key, { task, resolve, reject, failures: 0 });
      this.ask(key, task);
    });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.sweeping);
    const left = [...this.awaited.keys()];
    this.awaited.clear();
    // what nobody waits for need not be done; what is under way ends by itself
    if (left.length > 0 && this.links[0].status === 'ready')
      await Promise.allSettled(left.map((key) => this.queue.remove(key)));
    for (const part of [this.events, this.queue]) await part.close().catch(() => {});
    for (const link of this.links) link.disconnect();
  }

  private ask(key: string, task: RunTask): void {
    this.queue.add('run', task, { jobId: key, removeOnFail: { age: 3600 } }).catch(() => {
      // the sweep asks again
    });
  }

  /** Takes a run's outcome where it is there. */
  private async look(key: string): Promise<void> {
    const waits = this.awaited.get(key);
    if (!waits) return;
    // its state first: what is fetched after that has its outcome in it
    const state = await this.queue.getJobState(key).catch(() => undefined);
    if (state === undefined || this.closed || !this.awaited.has(key)) return;
    if (state === 'unknown') {
      this.ask(key, waits.task);
      return;
    }
    if (state !== 'completed' && state !== 'failed') return;
    const job = await Job.fromId<RunTask, RunOutcome>(this.queue, key).catch(() => undefined);
    if (!job || (state === 'completed' && !job.returnvalue)) return;
    if (state === 'failed' && ++waits.failures < MOST_FAILURES) {
      await job.remove().catch(() => {});
      this.ask(key, waits.task);
      return;
    }
    if (!this.awaited.delete(key)) return;
    if (state === 'completed') waits.resolve(job.returnvalue);
    else waits.reject(new FailedError(job.failedReason));
    await job.remove().catch(() => {});
  }

  private async sweep(): Promise<void> {
    if (this.links[0].status !== 'ready') return;
    const keys = [...this.awaited.keys()];
    for (let from = 0; from < keys.length && !this.closed; from += AT_ONCE)
      await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => this.look(key)));
  }
}
