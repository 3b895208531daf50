import { BLANK } from './keep.js';
import { octetsText, putOctets, textOctets } from './octets.js';

/** Longer numbers are put together as text, as are those that are not ASCII. */
const FEW = 32;

/** Called and calling number as records have them, a blank between: written by hand, without a text to flatten. */
export function numberOctets(called: string, calling: string): Uint8Array {
  const { length: blank } = called;
  const { length: rest } = calling;
  if (blank > FEW || rest > FEW) return textOctets(`${called} ${calling}`);
  const octets = new Uint8Array(blank + 1 + rest);
  octets[blank] = BLANK;
  return put(octets, called, 0) && put(octets, calling, blank + 1) ? octets : textOctets(`${called} ${calling}`);
}

/** The same of numbers that are octets. */
export function joinedNumbers(called: Uint8Array, calling: Uint8Array): Uint8Array {
  const { length: blank } = called;
  const octets = new Uint8Array(blank + 1 + calling.length);
  octets[blank] = BLANK;
  putOctets(octets, 0, called);
  putOctets(octets, blank + 1, calling);
  return isAscii(octets) ? octets : numberOctets(octetsText(called), octetsText(calling));
}

/** False for a text that is not all ASCII. */
function put(octets: Uint8Array, text: string, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return false;
    octets[at + index] = unit;
  }
  return true;
}

function isAscii(octets: Uint8Array): boolean {
  for (let index = 0; index < octets.length; index++) if (octets[index]! > 0x7f) return false;
  return true;
}
