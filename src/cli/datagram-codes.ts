import {
  ArrivalDropped,
  ChannelStarted,
  DatagramArrived,
  DatagramCorrupted,
  DatagramDuplicated,
  DatagramLost,
  DatagramSent,
  LOSS_REASONS,
} from '../network/channel.js';
import type { DatagramCodes } from '../render/datagrams.js';

/** The network's record codes, as captures and diagrams are told them. */
export const DATAGRAM_CODES: DatagramCodes = {
  channelStarted: ChannelStarted.code,
  sent: DatagramSent.code,
  lost: DatagramLost.code,
  duplicated: DatagramDuplicated.code,
  corrupted: DatagramCorrupted.code,
  arrived: DatagramArrived.code,
  arrivalDropped: ArrivalDropped.code,
  lossReasons: LOSS_REASONS,
};
