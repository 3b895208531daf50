/** Both ports of a line's own signalling; what a line carries has port 0. */
export const SIGNAL_PORT = 1;

/** What travels: octets with the ports they are for. On a user's line the ports are 0. */
export interface Datagram {
  readonly channel: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** None where the octets were lent and the value says it all. */
  readonly payload: Uint8Array;
  /** Octets in it. */
  readonly length: number;
  /** Which of the lines of a group of users, from 1; 0 on any other channel. */
  readonly line: number;
  /** Kind code, for drop rules and service times. */
  readonly kind: number;
  /** Seq of the DatagramSent record. */
  readonly sent: number;
  /** What the octets say, as their sender knew it; undefined where they have to be parsed. Never changed. */
  readonly value: unknown;
}
