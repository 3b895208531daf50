/** What a sender tells instead of octets leads to those octets, where somebody wants them after all. */
import { expect, test } from 'vitest';
import { type Arrival, arrivalOf, isTold, octetsOfArrival } from '../../models/l2tp/arrival.js';
import { avp } from '../../models/l2tp/wire/avp.js';
import { AvpType } from '../../models/l2tp/wire/avp-table.js';
import { HELLO_LENGTH, lentHello, lentZlb } from '../../models/l2tp/wire/fixed.js';
import { controlMessage, emitControl, zlb } from '../../models/l2tp/wire/message.js';
import { MessageType } from '../../models/l2tp/wire/message-table.js';
import { NO_OCTETS, toHex } from '../../models/octets.js';

const NUMBERS = [
  [1, 0, 0],
  [255, 256, 257],
  [0xd7e6, 0xfffe, 0x0102],
  [0xffff, 0xffff, 0xffff],
  [7, 0, 0xffff],
] as const;

test.each(NUMBERS)('ZLB and HELLO to tunnel %i, ns %i, nr %i: as they are emitted', (tunnelId, ns, nr) => {
  const hello = emitControl(controlMessage(MessageType.HELLO, tunnelId, 0, [], ns, nr));
  expect(toHex(lentZlb(tunnelId, ns, nr))).toBe(toHex(emitControl(zlb(tunnelId, ns, nr))));
  expect(toHex(lentHello(tunnelId, ns, nr))).toBe(toHex(hello));
  expect(hello).toHaveLength(HELLO_LENGTH);
});

const told = (octets: Uint8Array, message: Arrival['message']): Arrival => ({
  ...arrivalOf(octets),
  message,
  octets: NO_OCTETS,
});

test.each(NUMBERS)('octets of what was told, tunnel %i, ns %i, nr %i', (tunnelId, ns, nr) => {
  const icrp = controlMessage(MessageType.ICRP, tunnelId, 9, [avp(AvpType.AssignedSessionId, 5)], ns);
  const sent = emitControl({ ...icrp, nr });
  const hello = lentHello(tunnelId, ns, nr).slice();
  const acknowledgement = lentZlb(tunnelId, ns, nr).slice();
  for (const [octets, message] of [
    [sent, icrp],
    [hello, undefined],
    [acknowledgement, undefined],
  ] as const) {
    const arrival = told(octets, message);
    expect(isTold(arrival)).toBe(true);
    expect(toHex(octetsOfArrival(arrival))).toBe(toHex(octets));
    expect(isTold(arrivalOf(octets))).toBe(false);
    expect(octetsOfArrival(arrivalOf(octets))).toBe(octets);
  }
});
