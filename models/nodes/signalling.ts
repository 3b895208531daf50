/** Call signalling on a user's line: what an ISDN D channel does, in three messages of our own. */
import { OctetReader, OctetWriter, octetsText, type Parsed, parsed, refused, textOctets } from '../octets.js';

export const Signal = { SETUP: 1, CONNECT: 2, DISCONNECT: 3 } as const;

export interface SignalMessage {
  readonly signal: number;
  /** Tells the calls of a line apart. */
  readonly reference: number;
  readonly called: string;
  readonly calling: string;
  /** Why the call is cleared, in words. */
  readonly reason: string;
}

export function parseSignal(octets: Uint8Array): Parsed<SignalMessage> {
  const reader = new OctetReader(octets);
  const signal = reader.u8();
  const reference = reader.u32();
  const [called, calling, reason] = [0, 1, 2].map(() => octetsText(reader.bytes(reader.u8())));
  if (!reader.ok || called === undefined || calling === undefined || reason === undefined)
    return refused('short signal');
  return parsed({ signal, reference, called, calling, reason });
}

export function emitSignal(
  signal: number,
  reference: number,
  texts: { called?: string; calling?: string; reason?: string } = {},
): Uint8Array {
  const writer = new OctetWriter().u8(signal).u32(reference);
  for (const text of [texts.called, texts.calling, texts.reason]) {
    const octets = textOctets(text ?? '').slice(0, 255);
    writer.u8(octets.length).bytes(octets);
  }
  return writer.octets();
}
