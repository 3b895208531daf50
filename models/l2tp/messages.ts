/** What our messages carry, and in which order: the AVPs of each, from a node's spec and the state of tunnel and session. */
import type { L2tpSpec } from '../config.js';
import { Latest } from '../latest.js';
import type { SessionState } from './session.js';
import type { TunnelState } from './tunnel.js';
import { type Avp, avp } from './wire/avp.js';
import { AvpType, avpRow, CISCO, CiscoAvpType } from './wire/avp-table.js';
import { type ControlMessage, zlb } from './wire/message.js';
import { MessageType } from './wire/message-table.js';
import { challengeResponse } from './wire/tunnel-auth.js';

/** What the LAC knows of a call when it rings. */
export interface CallFacts {
  readonly called: string;
  readonly calling: string;
  readonly bearerType: number;
  /** Interface the call is on, for Cisco's Client NAS Port, where that is told. */
  readonly port: string | undefined;
}

/** What the LAC knows of a call once it is connected: speeds, and what it settled with the user. */
export interface ConnectFacts {
  readonly connectSpeedBps: number;
  readonly framingType: number;
  readonly proxy: ProxyFacts | undefined;
}

export interface ProxyFacts {
  readonly initialReceived: Uint8Array | undefined;
  readonly lastSent: Uint8Array;
  readonly lastReceived: Uint8Array;
  /** CHAP with the user; undefined when there was none. */
  readonly chap:
    | { readonly challenge: Uint8Array; readonly id: number; readonly name: Uint8Array; readonly response: Uint8Array }
    | undefined;
}

const OPTIONAL_OF_CISCO = { vendor: CISCO, mandatory: false };
const CHAP = 2;
const NO_AUTHENTICATION = 4;

/** What the calls of a LAC have mostly in common. */
const repeated = (type: number): Latest<string | number, Avp> => new Latest((said) => avp(type, said));
const bearerType = repeated(AvpType.BearerType);
const calledNumber = repeated(AvpType.CalledNumber);
const txConnectSpeed = repeated(AvpType.TxConnectSpeed);
const rxConnectSpeed = repeated(AvpType.RxConnectSpeed);
const framingType = repeated(AvpType.FramingType);
const proxyAuthenType = repeated(AvpType.ProxyAuthenType);

/** AVPs of SCCRQ and, with the answer to the peer's challenge, of SCCRP (RFC 2661 s6.1, s6.2). */
export function helloAvps(spec: L2tpSpec, tunnel: TunnelState, answering: boolean): Avp[] {
  const avps = [
    avp(AvpType.ProtocolVersion, { format: 'version', version: 1, revision: 0 }),
    avp(AvpType.FramingCapabilities, spec.framingCapabilities),
    avp(AvpType.BearerCapabilities, spec.bearerCapabilities),
  ];
  if (tunnel.tieBreaker.length === 8 && !answering) avps.push(avp(AvpType.TieBreaker, tieValue(tunnel.tieBreaker)));
  if (spec.firmware !== undefined) avps.push(avp(AvpType.FirmwareRevision, spec.firmware));
  avps.push(avp(AvpType.HostName, tunnel.localName));
  if (spec.vendorName !== undefined) avps.push(avp(AvpType.VendorName, spec.vendorName));
  avps.push(avp(AvpType.AssignedTunnelId, tunnel.localId), avp(AvpType.ReceiveWindowSize, spec.receiveWindow));
  if (tunnel.localChallenge.length > 0) avps.push(avp(AvpType.Challenge, tunnel.localChallenge));
  if (answering) avps.push(...responseAvps(tunnel, MessageType.SCCRP));
  return avps;
}

/** The answer to the peer's challenge, where it sent one (s5.1.1). */
export function responseAvps(tunnel: TunnelState, messageType: number): Avp[] {
  if (tunnel.remoteChallenge.length === 0) return [];
  return [avp(AvpType.ChallengeResponse, challengeResponse(messageType, tunnel.secret, tunnel.remoteChallenge))];
}

/** StopCCN (s6.4): the error code is there where it says something. */
export function stopAvps(tunnel: TunnelState, result: number, error: number, message: string): Avp[] {
  const says = error !== 0 || message !== '';
  return [
    avp(AvpType.AssignedTunnelId, tunnel.localId),
    avp(AvpType.ResultCode, says ? { result, error, message } : { result }),
  ];
}

/** ICRQ (s6.6). */
export function icrqAvps(session: SessionState, call: CallFacts): Avp[] {
  const avps = [
    avp(AvpType.AssignedSessionId, session.localId),
    avp(AvpType.CallSerialNumber, session.serial),
    bearerType.of(call.bearerType),
    avp(AvpType.CallingNumber, call.calling),
    calledNumber.of(call.called),
  ];
  if (call.port !== undefined) avps.push(avp(CiscoAvpType.ClientNasPort, call.port, OPTIONAL_OF_CISCO));
  return avps;
}

/** ICRP (s6.7). */
export const icrpAvps = (session: SessionState): Avp[] => [avp(AvpType.AssignedSessionId, session.localId)];

/** ICCN (s6.8), with proxy LCP and proxy authentication (s4.4.5) where the LAC passes them on. */
export function iccnAvps(spec: L2tpSpec, facts: ConnectFacts): Avp[] {
  const avps = [
    txConnectSpeed.of(facts.connectSpeedBps),
    rxConnectSpeed.of(facts.connectSpeedBps),
    framingType.of(facts.framingType),
  ];
  const { proxy } = facts;
  if (proxy) {
    if (proxy.initialReceived) avps.push(avp(AvpType.InitialReceivedLcpConfreq, proxy.initialReceived));
    avps.push(avp(AvpType.LastSentLcpConfreq, proxy.lastSent), avp(AvpType.LastReceivedLcpConfreq, proxy.lastReceived));
    if (proxy.chap) {
      avps.push(
        avp(AvpType.ProxyAuthenChallenge, proxy.chap.challenge),
        avp(AvpType.ProxyAuthenId, proxy.chap.id),
        avp(AvpType.ProxyAuthenName, proxy.chap.name),
        avp(AvpType.ProxyAuthenResponse, proxy.chap.response),
      );
    }
    avps.push(proxyAuthenType.of(proxy.chap ? CHAP : NO_AUTHENTICATION));
  }
  if (spec.dataSequencing) avps.push(avp(AvpType.SequencingRequired, undefined));
  if (spec.mandatoryAvps.length === 0) return avps;
  return avps.map((each) => (spec.mandatoryAvps.includes(each.type) ? { ...each, mandatory: true } : each));
}

/** CDN (s6.12). */
export const cdnAvps = (session: SessionState, result: number, error: number, message: string): Avp[] => [
  avp(AvpType.AssignedSessionId, session.localId),
  avp(AvpType.ResultCode, { result, error, message }),
];

/** Hides what may be hidden, behind a Random Vector (s4.3). */
export function concealed(avps: readonly Avp[], randomVector: Uint8Array): Avp[] {
  const hidden = avps.map((each) => ({ ...each, hidden: avpRow(each.vendor, each.type)?.mayHide ?? false }));
  return [avp(AvpType.RandomVector, randomVector), ...hidden];
}

/** Ns of the message to be sent next, which may be one that waits for the window. */
export const nextNs = (tunnel: TunnelState): number => tunnel.held[tunnel.inFlight]?.ns ?? tunnel.ns;

/** A ZLB as this end of the tunnel sends it now. */
export const zlbOf = (tunnel: TunnelState): ControlMessage => zlb(tunnel.remoteId, nextNs(tunnel), tunnel.nr);

function tieValue(octets: Uint8Array): { format: 'u64'; big: bigint } {
  return { format: 'u64', big: octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n) };
}
