import { ArrivalDropped, ChannelStarted, DatagramLost, DatagramSent, LOSS_REASONS } from '../network/channel.js';
import type { DatagramCodes } from '../render/datagrams.js';

/** The network's record codes, as captures and diagrams are told them. */
export const DATAGRAM_CODES: DatagramCodes = {
  channelStarted: ChannelStarted.code,
  sent: DatagramSent.code,
  lost: DatagramLost.code,
  arrivalDropped: ArrivalDropped.code,
  lossReasons: LOSS_REASONS,
};
