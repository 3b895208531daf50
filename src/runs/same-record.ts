import type { RecordRow } from '../kernel/record.js';

/** In every column and octet. */
export function sameRecord(one: RecordRow, other: RecordRow): boolean {
  return (
    one.seq === other.seq &&
    one.at === other.at &&
    one.lag === other.lag &&
    one.cause === other.cause &&
    one.node === other.node &&
    one.kind === other.kind &&
    one.id === other.id &&
    one.type === other.type &&
    one.a === other.a &&
    one.b === other.b &&
    one.c === other.c &&
    one.d === other.d &&
    sameData(one.data, other.data)
  );
}

function sameData(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(one, other) === 0;
}
