/** Rows of a made-up call over a user's line and a tunnel: what a journal would give a renderer. */

import { connect, emitSignal, setup } from '../../models/nodes/signalling.js';
import { fromHex } from '../../models/octets.js';
import { Code, configurePacket, emitControlPacket } from '../../models/ppp/wire/control-packet.js';
import { emitFrame, PppProtocol } from '../../models/ppp/wire/frame.js';
import { DEFAULT_ACCM, frameHdlc } from '../../models/ppp/wire/hdlc.js';
import { emitRadiusPacket, RadiusCode } from '../../models/radius/wire/packet.js';
import type { RecordRow } from '../../src/kernel/record.js';
import {
  ArrivalDropped,
  ChannelStarted,
  DatagramArrived,
  DatagramCorrupted,
  DatagramDuplicated,
  DatagramLost,
  DatagramSent,
  LOSS_REASONS,
} from '../../src/network/channel.js';
import type { DatagramCodes } from '../../src/render/datagrams.js';

export const CODES: DatagramCodes = {
  channelStarted: ChannelStarted.code,
  sent: DatagramSent.code,
  lost: DatagramLost.code,
  duplicated: DatagramDuplicated.code,
  corrupted: DatagramCorrupted.code,
  arrived: DatagramArrived.code,
  arrivalDropped: ArrivalDropped.code,
  lossReasons: LOSS_REASONS,
};

export const NODES = [
  { name: 'user', address: '10.10.53.2' },
  { name: 'lac', address: '10.51.6.68' },
  { name: 'lns', address: '10.51.6.82' },
  { name: 'aaa', address: '10.51.6.3' },
];
const CHANNELS: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 0],
  [1, 2],
  [2, 1],
  [1, 3],
  [3, 1],
];

const FORMAT = { addressControl: true, compressProtocol: false };
const lcp = (id: number): Uint8Array =>
  emitFrame(
    { protocol: PppProtocol.LCP, information: emitControlPacket(configurePacket(Code.ConfigureRequest, id, [])) },
    FORMAT,
  );
export const LCP_FRAME = lcp(118);

const hex = (text: string): Uint8Array => fromHex(text)!;
/** A ZLB and HELLO's elder sister SCCRQ cut to its Message Type: enough for headers. */
const ZLB = hex('c802000c449a000000020004');
const SCCRQ = hex('c8020014000000000000000080080000' + '00000001');
const SCCRP = hex('c8020014449800000000000180080000' + '00000002');
const dataOf = (frame: Uint8Array): Uint8Array => Uint8Array.from([...hex('0002449a0007'), ...frame]);
const radius = (code: number): Uint8Array =>
  emitRadiusPacket({ code, id: 18, authenticator: new Uint8Array(16), attributes: [{ type: 1, value: hex('61') }] });

const LINE = 0;
const SIGNALLING = 1 * 65_536 + 1;
const L2TP = 1701 * 65_536 + 1701;
const RADIUS = 1645 * 65_536 + 1645;

interface Sent {
  readonly at: number;
  readonly lag?: number;
  readonly channel: number;
  readonly ports: number;
  readonly octets: Uint8Array;
  readonly arrival?: number;
  readonly reason?: number;
}

const CALL: readonly Sent[] = [
  {
    at: 223_000,
    channel: 0,
    ports: SIGNALLING,
    octets: emitSignal(setup(1, '614629', '')),
    arrival: 235_000,
  },
  { at: 300_000, channel: 1, ports: SIGNALLING, octets: emitSignal(connect(1)), arrival: 312_000 },
  { at: 500_000, channel: 0, ports: LINE, octets: frameHdlc(LCP_FRAME, { accm: DEFAULT_ACCM }), arrival: 520_000 },
  { at: 530_000, channel: 4, ports: RADIUS, octets: radius(RadiusCode.AccessRequest), arrival: 531_000 },
  { at: 531_000, channel: 5, ports: RADIUS, octets: radius(RadiusCode.AccessAccept), arrival: 532_000 },
  { at: 540_000, lag: 4_000, channel: 2, ports: L2TP, octets: SCCRQ, reason: 1 },
  { at: 541_000, channel: 0, ports: LINE, octets: frameHdlc(lcp(119), { accm: DEFAULT_ACCM }), arrival: 561_000 },
  { at: 1_544_000, channel: 2, ports: L2TP, octets: SCCRQ, arrival: 1_552_000 },
  { at: 1_552_000, channel: 3, ports: L2TP, octets: SCCRP, arrival: 1_580_000 },
  { at: 1_553_000, channel: 2, ports: L2TP, octets: ZLB, arrival: 1_561_000 },
  { at: 1_590_000, channel: 2, ports: L2TP, octets: dataOf(LCP_FRAME), arrival: 1_598_000 },
  { at: 1_591_000, channel: 3, ports: L2TP, octets: dataOf(LCP_FRAME), arrival: 1_600_000 },
];

function row(seq: number, at: number, type: number, id: number, rest: Partial<RecordRow>): RecordRow {
  return { seq, at, lag: 0, cause: -1, node: -1, kind: 2, id, type, a: 0, b: 0, c: 0, d: 0, data: undefined, ...rest };
}

/** From record 0; the last one says that the last datagram found the input queue full, every other one arrived. */
export function sampleRows(): RecordRow[] {
  const rows = CHANNELS.map(([a, b], id) => row(id, 0, CODES.channelStarted, id, { a, b }));
  const happenings: { at: number; make: (seq: number) => RecordRow }[] = [];
  for (const [index, { at, lag = 0, channel, ports, octets, arrival, reason }] of CALL.entries()) {
    const lost = arrival === undefined;
    const rest = { lag, a: lost ? reason! : arrival, d: ports, data: octets };
    let sent = -1;
    happenings.push({
      at,
      make: (seq) => {
        sent = seq;
        return row(seq, at, lost ? CODES.lost : CODES.sent, channel, rest);
      },
    });
    if (arrival === undefined) continue;
    const dropped = index === CALL.length - 1;
    happenings.push({
      at: arrival,
      make: (seq) => {
        const type = dropped ? CODES.arrivalDropped : CODES.arrived;
        return row(seq, arrival, type, channel, { cause: sent, b: sent, ...(dropped ? { a: 4 } : {}) });
      },
    });
  }
  happenings.sort((one, other) => one.at - other.at);
  for (const { make } of happenings) rows.push(make(rows.length));
  return rows;
}
