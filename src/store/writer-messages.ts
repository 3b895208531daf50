import type { ChunkMessage } from '../kernel/chunk.js';
import type { Dictionary } from './schema.js';

/** How the file begins: new; new, with another's chunks before a record; or as it is, up to a record. */
export type Beginning =
  | { readonly as: 'new'; readonly words: Dictionary }
  | { readonly as: 'copy'; readonly words: Dictionary; readonly source: string; readonly before: number }
  | { readonly as: 'more'; readonly from: number };

export interface WriterData {
  readonly path: string;
  readonly beginning: Beginning;
  /** [chunks written, 1 after a failure], shared: the simulation can look without giving up its turn */
  readonly progress: Int32Array;
}

export type ToWriter = { readonly op: 'chunk'; readonly chunk: ChunkMessage } | { readonly op: 'close' };

export type FromWriter =
  | { readonly op: 'ready' | 'written' | 'closed' }
  | { readonly op: 'failed'; readonly reason: string };
