import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Chunk } from '../kernel/chunk.js';
import type { ChunkSink } from '../kernel/journal.js';
import { JournalBusy, lock, unlock } from './journal-lock.js';
import { createStatements, type Dictionary } from './schema.js';
import type { Beginning, FromWriter, ToWriter, WriterData } from './writer-messages.js';

/** Chunks on their way to the file before the simulation has to wait: some 2 MB. */
const MAX_IN_FLIGHT = 8;

/** Nobody may be looking at the moment it fails; the next `write` and `close` say it again. */
function quiet(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}

/** The simulation's end of the writer thread. */
export class JournalWriter implements ChunkSink {
  readonly #progress: Int32Array;
  readonly #worker: Worker;
  #posted = 0;
  #closing = false;
  /** the thread said that everything is in the file */
  #closed = false;
  #failure: Error | undefined;
  /** those who wait for the thread to say anything */
  #listeners: (() => void)[] = [];
  #ready = false;
  #exited = false;

  private constructor(
    private readonly path: string,
    beginning: Beginning,
  ) {
    this.#progress = new Int32Array(new SharedArrayBuffer(8));
    const workerData: WriterData = { path, beginning, progress: this.#progress };
    this.#worker = new Worker(new URL('./writer-thread.js', import.meta.url), {
      workerData,
      name: 'journal',
      execArgv: [],
    });
    this.#worker.on('message', (message: FromWriter) => {
      if (message.op === 'failed') this.#fail(message.reason);
      else if (message.op === 'ready') this.#ready = true;
      else if (message.op === 'closed') this.#closed = true;
      this.#stir();
    });
    this.#worker.on('error', (error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => {
      this.#exited = true;
      unlock(path);
      if (!this.#closed) this.#fail(`the writer thread ended early, with status ${code}`);
      this.#stir();
    });
  }

  /** Makes the file, which must not exist, and its thread. */
  static async open(path: string, words: Dictionary): Promise<JournalWriter> {
    return JournalWriter.#create(path, { as: 'new', words });
  }

  /** Makes the file, with what another journal holds up to, and without, record `before`: the start of a chunk. */
  static async copy(path: string, words: Dictionary, source: string, before: number): Promise<JournalWriter> {
    return JournalWriter.#create(path, { as: 'copy', words, source, before });
  }

  /** Goes on with a journal from record `from`, the start of a chunk; what is there from then on is forgotten. */
  static async append(path: string, from: number): Promise<JournalWriter> {
    return JournalWriter.#begin(path, { as: 'more', from });
  }

  static async #create(path: string, beginning: Extract<Beginning, { words: Dictionary }>): Promise<JournalWriter> {
    createStatements(beginning.words); // declarations that contradict each other are refused before there is a file
    if (existsSync(path)) throw new Error(`cannot write the journal ${path}: the file exists already`);
    return JournalWriter.#begin(path, beginning);
  }

  static async #begin(path: string, beginning: Beginning): Promise<JournalWriter> {
    try {
      lock(path);
    } catch (error) {
      if (error instanceof JournalBusy) throw error;
      throw new Error(`cannot write the journal ${path}: ${error instanceof Error ? error.message : error}`);
    }
    return new JournalWriter(path, beginning).#started();
  }

  async #started(): Promise<this> {
    try {
      await this.#until(() => this.#ready);
      return this;
    } catch (error) {
      while (!this.#exited) await this.#stirred();
      throw error;
    }
  }

  /** Takes the chunk over, for good. A promise means: wait for it before the next one. */
  write(chunk: Chunk): Promise<void> | undefined {
    if (this.#closing) throw new Error(`the journal ${this.path} is closed`);
    if (this.#failure !== undefined) return quiet(Promise.reject(this.#failure));
    const transfer = chunk.transferables();
    const message: ToWriter = { op: 'chunk', chunk: chunk.handOver() };
    this.#worker.postMessage(message, transfer);
    this.#posted += 1;
    if (Atomics.load(this.#progress, 1) === 0 && this.#inFlight() < MAX_IN_FLIGHT) return undefined;
    return quiet(this.#until(() => this.#inFlight() <= MAX_IN_FLIGHT / 2));
  }

  /** Resolves when every record is in the file and the file is closed; rejects with what went wrong, if anything did. */
  async close(): Promise<void> {
    if (!this.#closing && !this.#exited) {
      this.#closing = true;
      const message: ToWriter = { op: 'close' };
      this.#worker.postMessage(message);
    }
    while (!this.#exited) await this.#stirred();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #inFlight(): number {
    return this.#posted - Atomics.load(this.#progress, 0);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (this.#failure === undefined && !condition()) await this.#stirred();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #stirred(): Promise<void> {
    return new Promise((resolve) => {
      this.#listeners.push(resolve);
    });
  }

  #stir(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  #fail(reason: string): void {
    this.#failure ??= new Error(`cannot write the journal ${this.path}: ${reason}`);
    this.#stir();
  }
}
