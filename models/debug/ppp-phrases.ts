/** PPP, LCP, IPCP and CHAP as the reference call's routers print them. */
import type { RecordRow } from '../../src/kernel/record.js';
import { NO_OCTETS, octetsText } from '../octets.js';
import { Side } from '../ppp/names.js';
import { State } from '../ppp/option-negotiation.js';
import { PHASES } from '../ppp/phases.js';
import {
  ChapChallengeMade,
  ChapResponseReplayed,
  IpcpStateChanged,
  LcpForced,
  LcpStateChanged,
  PacketReceived,
  PacketSent,
  PhaseChanged,
  PppCreated,
} from '../ppp/records.js';
import { iosChapCodeName, parseChapPacket } from '../ppp/wire/chap-packet.js';
import { Code, iosCodeName } from '../ppp/wire/control-packet.js';
import { PppProtocol } from '../ppp/wire/frame.js';
import { iosIpcpOption, parseIpcpOptions } from '../ppp/wire/ipcp-options.js';
import { iosLcpOption, parseLcpOptions } from '../ppp/wire/lcp-options.js';
import type { DebugContext, Phrase } from './context.js';

const PHASE_WORDS: Readonly<Record<string, string>> = {
  Dead: 'DOWN',
  Establish: 'ESTABLISHING',
  Authenticate: 'AUTHENTICATING',
  Network: 'UP',
  Forwarding: 'FORWARDING',
  Terminate: 'TERMINATING',
};
const DETAILS = ['', ', Passive Open', ', Active Open', ', by this end', ', by the peer', ', by both'];
/** Automaton states by the names that these routers give them, in the order of RFC 1661 s4.1. */
const STATE_WORDS = [
  'Initial',
  'Starting',
  'Closed',
  'Listen',
  'Closing',
  'Stopping',
  'REQsent',
  'ACKrcvd',
  'ACKsent',
  'Open',
];
const LISTEN = 3;

const say = (context: DebugContext, row: RecordRow): string => context.shortName(context.faceOf(row.id));
const atLac = (context: DebugContext, row: RecordRow): boolean => context.nodes[row.node]?.role === 'lac';

/** This LAC gives another name in CHAP than its own, and says so wherever it thinks of it. */
function alternateName(context: DebugContext, row: RecordRow): string[] {
  const node = context.nodes[row.node];
  return node?.role === 'lac' ? [`${say(context, row)} CHAP: Using alternate hostname ${node.ppp.hostName}`] : [];
}

const created: Phrase = (row, context) => {
  const callin = `${say(context, row)} PPP: Treating connection as a callin`;
  return atLac(context, row) ? [callin] : [`${say(context, row)} PPP: Using set call direction`, callin];
};

const phaseChanged: Phrase = (row, context) => {
  const phase = PHASES[row.a] ?? '';
  const load = atLac(context, row) ? ' [0 sess, 0 load]' : '';
  const line = `${say(context, row)} PPP: Phase is ${PHASE_WORDS[phase]}${DETAILS[row.c] ?? ''}${load}`;
  return phase === 'Establish' ? [line, ...alternateName(context, row)] : [line];
};

const automatonChanged =
  (protocol: 'LCP' | 'IPCP'): Phrase =>
  (row, context) => {
    const word = row.b === State.Opened ? 'Open' : row.b === State.Stopped ? 'Listen' : undefined;
    const closed = row.a === State.Opened && row.b <= State.Closed ? 'Closed' : undefined;
    const state = word ?? closed;
    return state === undefined ? [] : [`${say(context, row)} ${protocol}: State is ${state}`];
  };

function optionLines(protocol: number, options: Uint8Array): string[] {
  const list = protocol === PppProtocol.IPCP ? parseIpcpOptions(options) : parseLcpOptions(options);
  if (!list.ok) return [];
  return protocol === PppProtocol.IPCP
    ? (list.value as Parameters<typeof iosIpcpOption>[0][]).map(iosIpcpOption)
    : (list.value as Parameters<typeof iosLcpOption>[0][]).map(iosLcpOption);
}

function chapLine(context: DebugContext, row: RecordRow, direction: 'I' | 'O'): string {
  const octets = row.data ?? NO_OCTETS;
  const packet = parseChapPacket(octets);
  const head = `${say(context, row)} CHAP: ${direction} ${iosChapCodeName(octets[0] ?? 0)} id ${octets[1] ?? 0} len ${octets.length}`;
  return packet.ok && 'name' in packet.value ? `${head} from "${octetsText(packet.value.name)}"` : head;
}

const packet =
  (direction: 'I' | 'O'): Phrase =>
  (row, context) => {
    const octets = row.data ?? NO_OCTETS;
    const out = direction === 'O';
    if (row.a === PppProtocol.CHAP) {
      const line = chapLine(context, row, direction);
      return out && row.b === Code.ConfigureRequest ? [...alternateName(context, row), line] : [line];
    }
    if (row.a !== PppProtocol.LCP && row.a !== PppProtocol.IPCP) return [];
    const name = row.a === PppProtocol.LCP ? 'LCP' : 'IPCP';
    const prefix = `${say(context, row)} ${name}:`;
    const line = `${prefix} ${direction} ${iosCodeName(row.b)} [${STATE_WORDS[row.d] ?? ''}] id ${row.c} len ${octets.length}`;
    const configure = row.b >= Code.ConfigureRequest && row.b <= Code.ConfigureReject;
    const options = configure ? optionLines(row.a, octets.subarray(4)).map((text) => `${prefix} ${text}`) : [];
    const first = out && name === 'LCP' && row.b === Code.ConfigureRequest && row.d === LISTEN;
    return first ? [...alternateName(context, row), line, ...options] : [line, ...options];
  };

const forced: Phrase = (row, context) => {
  const prefix = say(context, row);
  if (row.a !== Side.Ours) return [`${prefix} VPDN: PPP LCP accepted sent CONFACK`];
  const octets = row.data ?? NO_OCTETS;
  const options = optionLines(PppProtocol.LCP, octets).map((text) => `${prefix} LCP: ${text}`);
  return [
    `${prefix} LCP: I FORCED CONFREQ len ${octets.length}`,
    ...options,
    `${prefix} VPDN: PPP LCP accepted rcv CONFACK`,
  ];
};

export const PPP_PHRASES: ReadonlyMap<number, Phrase> = new Map<number, Phrase>([
  [PppCreated.code, created],
  [PhaseChanged.code, phaseChanged],
  [LcpStateChanged.code, automatonChanged('LCP')],
  [IpcpStateChanged.code, automatonChanged('IPCP')],
  [PacketSent.code, packet('O')],
  [PacketReceived.code, packet('I')],
  [LcpForced.code, forced],
  [ChapChallengeMade.code, (row, context) => (row.b === 0 ? [chapLine(context, row, 'O')] : [])],
  [ChapResponseReplayed.code, (row, context) => [chapLine(context, row, 'I')]],
]);
