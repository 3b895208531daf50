import { NO_OCTETS, textOctets } from './octets.js';

/** The octets of texts of which one is mostly the one before, as why calls end: nobody writes to them. */
export class LastText {
  private text = '';
  private octets = NO_OCTETS;

  of(text: string): Uint8Array {
    if (text !== this.text) {
      this.text = text;
      this.octets = textOctets(text);
    }
    return this.octets;
  }
}
