import type { ChunkMessage } from '../kernel/chunk.js';

export interface WriterData {
  readonly path: string;
  readonly statements: string;
  /** a journal that the statements read from */
  readonly attach: string | undefined;
  /** [chunks written, 1 after a failure], shared: the simulation can look without giving up its turn */
  readonly progress: Int32Array;
}

export type ToWriter = { readonly op: 'chunk'; readonly chunk: ChunkMessage } | { readonly op: 'close' };

export type FromWriter =
  | { readonly op: 'ready' | 'written' | 'closed' }
  | { readonly op: 'failed'; readonly reason: string };
