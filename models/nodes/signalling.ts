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

const signalOf = (
  signal: number,
  reference: number,
  called: string,
  calling: string,
  reason: string,
): SignalMessage => ({
  signal,
  reference,
  called,
  calling,
  reason,
});
export const setup = (reference: number, called: string, calling: string): SignalMessage =>
  signalOf(Signal.SETUP, reference, called, calling, '');
export const connect = (reference: number): SignalMessage => signalOf(Signal.CONNECT, reference, '', '', '');
export const disconnect = (reference: number, reason: string): SignalMessage =>
  signalOf(Signal.DISCONNECT, reference, '', '', reason);

const MOST_TEXT = 255;

/** `exact` is what `isExact` says of the message. */
export function emitSignal(message: SignalMessage, exact = isExact(message)): Uint8Array {
  const { signal, reference, called, calling, reason } = message;
  const writer = new OctetWriter().u8(signal).u32(reference);
  put(writer, called, exact);
  put(writer, calling, exact);
  put(writer, reason, exact);
  return writer.octets();
}

function put(writer: OctetWriter, text: string, plain: boolean): void {
  if (plain) {
    writer.u8(text.length).ascii(text);
    return;
  }
  const octets = textOctets(text);
  const length = Math.min(octets.length, MOST_TEXT);
  writer.u8(length).part(octets, 0, length);
}

/** Whether its octets say just that: no text is cut, or comes back as another. */
export const isExact = ({ called, calling, reason }: SignalMessage): boolean =>
  isPlain(called) && isPlain(calling) && isPlain(reason);

/** ASCII that fits. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return text.length <= MOST_TEXT;
}
