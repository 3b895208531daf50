/** What commands read from and write to, and how they say that they cannot go on. */
import type { Readable, Writable } from 'node:stream';

export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Exit statuses. */
export const OK = 0;
export const FAILED = 1;
export const WRONG_INPUT = 2;

/** The user gave something that cannot be used; its message is all there is to say. */
export class InputError extends Error {}

/** A run or a comparison failed; what there is to say about it was said, or is the message. */
export class FailedError extends Error {}

/** Writes, and waits while the reader is behind. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (stream.write(text) || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
}
