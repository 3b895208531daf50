/** What a datagram is, in a few words: for diagrams and summaries. */

import { arrivalOf } from './l2tp/arrival.js';
import { L2TP_PORT } from './l2tp/endpoint.js';
import { parseHeader } from './l2tp/wire/header.js';
import { UNREADABLE } from './l2tp/wire/message.js';
import { messageName } from './l2tp/wire/message-table.js';
import { parseSignal, Signal } from './nodes/signalling.js';
import { chapCodeName } from './ppp/wire/chap-packet.js';
import { parseCodePacket } from './ppp/wire/code-packet.js';
import { codeName } from './ppp/wire/control-packet.js';
import { PppProtocol, parseFrame, protocolName } from './ppp/wire/frame.js';
import { deframe } from './ppp/wire/hdlc.js';
import { parseRadiusPacket, radiusCodeName } from './radius/wire/packet.js';

/** A datagram as a journal has it: on a line both ports are 0 for frames, 1 for signalling. */
export interface LabelledDatagram {
  readonly octets: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const LINE_PORT = 0;
const SIGNALLING_PORT = 1;
const PAP_CODES = ['', 'Authenticate-Request', 'Authenticate-Ack', 'Authenticate-Nak'];
const SIGNALS: ReadonlyMap<number, string> = new Map(Object.entries(Signal).map(([name, code]) => [code, name]));

export function datagramLabel({ octets, sourcePort, destinationPort }: LabelledDatagram): string {
  if (sourcePort === LINE_PORT && destinationPort === LINE_PORT) return lineLabel(octets);
  if (sourcePort === SIGNALLING_PORT && destinationPort === SIGNALLING_PORT) return signalLabel(octets);
  if (sourcePort === L2TP_PORT || destinationPort === L2TP_PORT) return l2tpLabel(octets);
  const radius = parseRadiusPacket(octets);
  if (radius.ok) return `${radiusCodeName(radius.value.code)} id ${radius.value.id}`;
  return `UDP ${sourcePort} > ${destinationPort}, ${octets.length} octets`;
}

/** The good frames in what a line carries, for a capture. */
export const lineFrames = (octets: Uint8Array): Uint8Array[] =>
  deframe(octets).flatMap((frame) => (frame.ok ? [frame.value] : []));

function lineLabel(octets: Uint8Array): string {
  const frames = deframe(octets).map((frame) => (frame.ok ? pppLabel(frame.value) : `bad frame: ${frame.reason}`));
  return frames.length > 0 ? frames.join(' + ') : 'nothing';
}

function signalLabel(octets: Uint8Array): string {
  const message = parseSignal(octets);
  if (!message.ok) return message.reason;
  const { signal, called } = message.value;
  const name = SIGNALS.get(signal) ?? `signal ${signal}`;
  return signal === Signal.SETUP && called !== '' ? `${name} to ${called}` : name;
}

function l2tpLabel(octets: Uint8Array): string {
  const parsed = parseHeader(octets);
  if (!parsed.ok) return `not L2TP: ${parsed.reason}`;
  const { control, ns, nr, payloadAt, end } = parsed.value;
  const sequence = ns === undefined ? '' : ` ns ${ns} nr ${nr}`;
  if (!control) return `data${sequence}: ${pppLabel(octets.subarray(payloadAt, end))}`;
  const { type } = arrivalOf(octets);
  return `${type === UNREADABLE ? 'unreadable message' : messageName(type)}${sequence}`;
}

function pppLabel(octets: Uint8Array): string {
  const frame = parseFrame(octets);
  if (!frame.ok) return `bad PPP frame: ${frame.reason}`;
  const { protocol, information } = frame.value;
  const name = protocolName(protocol) ?? `PPP 0x${protocol.toString(16).padStart(4, '0')}`;
  const nameCode = CODE_NAMES.get(protocol);
  const packet = nameCode && parseCodePacket(information);
  if (!packet?.ok) return `${name}, ${information.length} octets`;
  const { code, id } = packet.value;
  return `${name} ${nameCode!(code) ?? `code ${code}`} id ${id}`;
}

/** Protocols whose packets begin with a code and an id, and what their codes are called. */
const CODE_NAMES: ReadonlyMap<number, (code: number) => string | undefined> = new Map([
  [PppProtocol.LCP, (code: number) => codeName(code, PppProtocol.LCP)],
  [PppProtocol.IPCP, (code: number) => codeName(code, PppProtocol.IPCP)],
  [PppProtocol.CHAP, chapCodeName],
  [PppProtocol.PAP, (code: number) => PAP_CODES[code]],
]);
