/** L2TP at every node of a run: which tunnel and session a datagram is for, and what goes out (rows 3, 4, 7 and 8). */

import type { Simulation } from '../../src/kernel/simulation.js';
import type { Engine } from '../../src/machine/definition.js';
import type { Datagram } from '../../src/network/datagram.js';
import type { Network } from '../../src/network/network.js';
import type { L2tpSpec } from '../config.js';
import { SESSION, TUNNEL } from '../kinds.js';
import { textOctets } from '../octets.js';
import { DATA_KIND } from '../scenario/datagram-kinds.js';
import type { Load } from './acceptance.js';
import { type Arrival, arrivalOf, isTold, octetsOfArrival } from './arrival.js';
import { TunnelStates } from './control-connection.js';
import { type DataHost, DataMessages, type FrameMessage } from './data-messages.js';
import { DatagramDiscarded, MessageDelivered } from './delivery-records.js';
import type { CallFacts, ConnectFacts } from './messages.js';
import { HIGHEST_ID, Registry } from './registry.js';
import type { SessionState } from './session.js';
import { type SessionHost, Sessions } from './sessions.js';
import type { TunnelState } from './tunnel.js';
import { type TunnelHost, Tunnels } from './tunnels.js';
import { Unaddressed, type UnaddressedHost } from './unaddressed.js';
import { AvpType } from './wire/avp-table.js';
import { parseHeader } from './wire/header.js';
import { type ControlMessage, type ControlRefusal, numberOf, parseControl } from './wire/message.js';
import { byType, MessageType, messageName, messageRow, ofTypes } from './wire/message-table.js';
import { CdnResult, errorForRefusal, GeneralError, StopCcnResult } from './wire/result-codes.js';

export const L2TP_PORT = 1701;

/** What L2TP needs of a node that speaks it. */
export interface L2tpNode {
  readonly name: string;
  readonly l2tp: L2tpSpec;
  /** LAC: the tunnel is open; or it is closed, and whoever waits for it waits in vain. */
  tunnelOpened(tunnel: number): void;
  tunnelClosed(tunnel: number, result: number, error: number): void;
  /** How many calls are on their way up, of so many sessions. */
  settingUp(sessions: number): number;
  callFacts(session: SessionState): CallFacts;
  connectFacts(session: SessionState): ConnectFacts;
  /** Frames may pass; `iccn` at the LNS. */
  sessionUp(id: number, session: SessionState, iccn: Arrival | undefined): void;
  sessionDown(id: number, session: SessionState, result: number): void;
  /** A PPP frame came out of the tunnel. */
  frame(id: number, session: SessionState, frame: Uint8Array, value: unknown): void;
}

/** Messages about a session, and those of incoming calls (s7.4), by type. */
const OF_SESSION: readonly boolean[] = byType(({ scope }) => scope === 'session');
const INCOMING: readonly boolean[] = ofTypes(MessageType.ICRQ, MessageType.ICRP, MessageType.ICCN, MessageType.CDN);

const NO_CHANNEL = -1;

export class L2tp implements TunnelHost, SessionHost, DataHost, UnaddressedHost {
  readonly registry: Registry;
  readonly tunnels: Tunnels;
  readonly sessions: Sessions;
  /** By number of the node. */
  private readonly nodes: (L2tpNode | undefined)[] = [];
  private readonly specs: L2tpSpec[] = [];
  private readonly data: DataMessages;
  private readonly unaddressed: Unaddressed;
  /** Where each tunnel's datagrams go, once any went. */
  private readonly channels: number[] = [];
  private readonly laterDrained = (id: number): void => this.tunnels.drained(id);

  constructor(
    private readonly sim: Simulation,
    private readonly network: Network,
    engine: Engine,
  ) {
    this.registry = new Registry(sim);
    this.tunnels = new Tunnels(sim, engine, this);
    this.sessions = new Sessions(sim, engine, this.tunnels, this);
    this.data = new DataMessages(sim, this.registry, this);
    this.unaddressed = new Unaddressed(sim, this.registry, this.tunnels, this);
  }

  add(node: number, what: L2tpNode): void {
    this.nodes[node] = what;
    this.specs[node] = what.l2tp;
  }

  /** Makes the indexes anew from the entities that there are. */
  reindex(): void {
    this.registry.reindex();
    this.tunnels.delivery.forget();
    this.channels.length = 0;
  }

  /** LAC: the tunnel of this name to this peer, opened if there is none that is up or coming up. */
  tunnelTo(node: number, peer: number, localName: string, secret: string | undefined): number {
    for (const id of this.registry.tunnelsTo(node, peer)) {
      const tunnel = this.tunnelState(id);
      if (tunnel.localName === localName && usable(tunnel)) return id;
    }
    const { l2tp } = this.node(node);
    const known = secret ?? l2tp.secrets[localName] ?? l2tp.secrets['*'] ?? '';
    const localPort = l2tp.initiatorPort === 'fixed' ? L2TP_PORT : this.freePort(node);
    return this.tunnels.create({ node, peer, localName, secret: textOctets(known), localPort }, true, L2TP_PORT);
  }

  /** Takes a datagram that arrived at a node's L2TP port. */
  receive(node: number, peer: number, datagram: Datagram): void {
    if (datagram.kind === DATA_KIND && datagram.value !== undefined)
      return this.data.receive(node, peer, datagram, datagram.value as FrameMessage);
    const told = datagram.value as Arrival | undefined;
    if (told !== undefined) return this.receiveControl(node, peer, datagram, told);
    const { payload } = datagram;
    const header = parseHeader(payload);
    if (!header.ok) return this.discard(node, datagram, header.reason);
    if (!header.value.control) return this.data.receiveOctets(node, peer, datagram);
    if (header.value.end < payload.length)
      return this.discard(node, datagram, 'octets after the end that Length gives');
    this.receiveControl(node, peer, datagram, arrivalOf(payload));
  }

  private receiveControl(node: number, peer: number, datagram: Datagram, arrival: Arrival): void {
    const { tunnelId } = arrival;
    const tunnel =
      tunnelId === 0 ? this.unaddressed.tunnelOf(node, peer, datagram) : this.registry.tunnel(node, tunnelId);
    if (tunnel === undefined) {
      if (tunnelId !== 0) this.discard(node, datagram, `no tunnel ${tunnelId}`);
      return;
    }
    const state = this.tunnelState(tunnel);
    if (state.peer !== peer) return this.discard(node, datagram, `tunnel ${tunnelId} is another peer's`);
    if (state.peerPort !== datagram.sourcePort || state.localPort !== datagram.destinationPort) {
      return this.discard(node, datagram, 'the ports of a tunnel do not change during its life (s8.1)');
    }
    if (state.remoteId === 0 && arrival.type === MessageType.StopCCN) this.unaddressed.learnFromStop(tunnel, datagram);
    this.tunnels.delivery.receive(tunnel, state, arrival);
  }

  /**
   * Sends a PPP frame into a session; dropped when it does not carry frames. The octets may be on loan; `value` is what
   * they say, where that is known.
   */
  sendFrame(id: number, frame: Uint8Array, value?: unknown): void {
    this.data.send(id, frame, value);
  }

  /** The sessions at this node, of all its tunnels. */
  sessionsAt(node: number): readonly (readonly [number, SessionState])[] {
    return [...this.sim.world.all(SESSION)].filter(([, session]) => session.node === node) as [number, SessionState][];
  }

  tunnelsAt(node: number): readonly (readonly [number, TunnelState])[] {
    return [...this.sim.world.all(TUNNEL)].filter(([, tunnel]) => tunnel.node === node) as [number, TunnelState][];
  }

  // --- what tunnels, sessions and delivery ask ---

  specOf(tunnel: TunnelState): L2tpSpec {
    return this.specs[tunnel.node]!;
  }

  l2tpAt(node: number): L2tpSpec {
    return this.node(node).l2tp;
  }

  nodeName(node: number): string {
    return this.node(node).name;
  }

  isDraining(node: number): boolean {
    return this.network.isDraining(node);
  }

  loadOf({ node, sessions: ofTunnel }: TunnelState): Load {
    const { registry } = this;
    const ofNode = registry.sessionsOfNode(node);
    const settingUp = this.node(node).settingUp(ofNode);
    return { ofTunnel, ofNode, tunnels: registry.tunnelCount(node), settingUp };
  }

  newTunnelId(node: number, ordinal: number): number {
    const name = `${this.nodeName(node)}/tunnel/${ordinal}/id`;
    return this.registry.newTunnelId(node, this.sim.random.integer(name, 1, HIGHEST_ID));
  }

  created(tunnel: number): void {
    this.registry.addTunnel(tunnel);
  }

  learned(tunnel: number): void {
    this.registry.learnTunnel(tunnel);
  }

  tunnelCount(node: number): number {
    return this.registry.tunnelCount(node);
  }

  newSessionId(tunnel: number, drawn: number): number {
    return this.registry.newSessionId(tunnel, drawn);
  }

  sessionCreated(session: number): void {
    this.registry.addSession(session);
  }

  sessionAwaits(session: number, tunnel: number): void {
    this.registry.awaitTunnel(tunnel, session);
  }

  sessionLearned(session: number): void {
    this.registry.learnSession(session);
  }

  randomVector(tunnel: TunnelState): Uint8Array {
    return this.sim.random.octets(`${this.nodeName(tunnel.node)}/random-vector/${this.sim.count('random-vector')}`, 16);
  }

  transmit(
    id: number,
    tunnel: TunnelState,
    octets: Uint8Array,
    kind: number,
    value: Arrival | FrameMessage | undefined,
    lent: boolean,
  ): void {
    const { channels } = this;
    let channel = channels[id] ?? NO_CHANNEL;
    if (channel === NO_CHANNEL) {
      channel = this.channelOf(tunnel);
      while (channels.length <= id) channels.push(NO_CHANNEL);
      channels[id] = channel;
    }
    this.network.send(channel, tunnel.localPort, tunnel.peerPort, octets, kind, value, 0, lent);
  }

  deliver(id: number, tunnel: TunnelState, arrival: Arrival): void {
    const { type, octets } = arrival;
    let { message } = arrival;
    if (message === undefined) {
      if (isTold(arrival)) {
        this.sim.recordAsCause(MessageDelivered, id, type, arrival.ns);
        return;
      }
      const parsed = parseControl(octets, tunnel.secret.length > 0 ? { secret: tunnel.secret } : {});
      if (!parsed.ok) return this.refuse(id, tunnel, parsed, octets);
      message = parsed.value;
    }
    this.sim.recordAsCause(MessageDelivered, id, type, message.ns, 0, message.sessionId);
    if (message.ignorable) return;
    if (OF_SESSION[type] === true) this.deliverToSession(id, tunnel, message, arrival);
    else this.tunnels.handle(id, message);
  }

  drained(id: number, { state }: TunnelState): void {
    // Nobody else waits for it, and whoever begins to has a StopCCN to be acknowledged first.
    if (state === TunnelStates['shutting-down']) this.sim.later(this.laterDrained, id, 0);
  }

  peerDead(id: number): void {
    this.tunnels.peerDead(id);
  }

  opened(id: number): void {
    const tunnel = this.sim.world.find(TUNNEL, id) as TunnelState | undefined;
    if (!tunnel) return;
    for (const session of this.registry.takeAwaiting(id)) this.sessions.tunnelOpen(session);
    this.node(tunnel.node).tunnelOpened(id);
  }

  closeSessions(id: number): void {
    for (const session of this.registry.sessionsOf(id)) this.sessions.tunnelGone(session);
  }

  closed(id: number): void {
    const tunnel = this.sim.world.find(TUNNEL, id) as TunnelState | undefined;
    if (tunnel) this.node(tunnel.node).tunnelClosed(id, tunnel.result, tunnel.error);
  }

  ended(id: number): void {
    this.registry.removeTunnel(id);
  }

  requeue(id: number): void {
    const again = this.unaddressed.takeBack(id);
    if (again) this.receive(again.node, again.peer, again.datagram);
  }

  callFacts(session: SessionState): CallFacts {
    return this.node(session.node).callFacts(session);
  }

  connectFacts(session: SessionState): ConnectFacts {
    return this.node(session.node).connectFacts(session);
  }

  sessionUp(id: number, session: SessionState, iccn: Arrival | undefined): void {
    this.node(session.node).sessionUp(id, session, iccn);
  }

  sessionDown(id: number, session: SessionState, result: number): void {
    this.node(session.node).sessionDown(id, session, result);
  }

  sessionEnding(id: number): void {
    this.registry.removeSession(id);
  }

  frame(id: number, session: SessionState, frame: Uint8Array, value: unknown): void {
    this.node(session.node).frame(id, session, frame, value);
  }

  // --- routing ---

  private deliverToSession(id: number, tunnel: TunnelState, message: ControlMessage, arrival: Arrival): void {
    const { registry, sessions } = this;
    const open = tunnel.state === TunnelStates.established || tunnel.state === TunnelStates['no-sessions-left'];
    if (!open) return;
    if (INCOMING[message.type] !== true) {
      const reason = `${messageName(message.type)}: only incoming calls are simulated`;
      this.sim.record(DatagramDiscarded, tunnel.node, octetsOfArrival(arrival).length, 0, 0, 0, textOctets(reason));
      return;
    }
    if (message.type === MessageType.ICRQ) {
      const known = registry.sessionOfPeer(id, assignedIn(message));
      if (known === undefined) sessions.handleIcrq(id, message);
      else sessions.handle(known, message, arrival);
      return;
    }
    const session =
      message.sessionId > 0 ? registry.session(id, message.sessionId) : registry.sessionOfPeer(id, assignedIn(message));
    if (session === undefined) return; // its session is in idle: there is nothing left to clean up (s7.4)
    sessions.handle(session, message, arrival);
  }

  /** A message that is in its turn but not well-formed closes its session, or else its tunnel (s4.1, s5.7). */
  private refuse(id: number, tunnel: TunnelState, refusal: ControlRefusal, octets: Uint8Array): void {
    this.sim.recordAsCause(DatagramDiscarded, tunnel.node, octets.length, 0, 0, 0, textOctets(refusal.reason));
    const error = errorForRefusal(refusal.code) ?? GeneralError.None;
    const scope = messageRow(refusal.partial?.type ?? -1)?.scope ?? 'tunnel';
    const session = scope === 'session' ? this.registry.session(id, refusal.partial?.sessionId ?? 0) : undefined;
    if (session !== undefined) this.sessions.close(session, CdnResult.GeneralError, error, refusal.reason);
    else if (scope !== 'session') this.tunnels.close(id, StopCcnResult.GeneralError, error, refusal.reason);
  }

  discard(node: number, datagram: Datagram, reason: string): void {
    this.sim.record(DatagramDiscarded, node, datagram.length, 0, 0, 0, textOctets(reason));
  }

  private channelOf(tunnel: TunnelState): number {
    const channel = this.network.channelBetween(tunnel.node, tunnel.peer);
    if (channel === undefined) throw this.sim.broken(`no link from node ${tunnel.node} to node ${tunnel.peer}`);
    return channel;
  }

  private freePort(node: number): number {
    const ordinal = this.tunnelCount(node) + 1;
    return this.sim.random.integer(`${this.nodeName(node)}/port/${ordinal}`, 49_152, 65_535);
  }

  private node(node: number): L2tpNode {
    const found = this.nodes[node];
    if (!found) throw this.sim.broken(`node ${node} does not speak L2TP`);
    return found;
  }

  private tunnelState(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }
}

const assignedIn = (message: ControlMessage): number => numberOf(message, AvpType.AssignedSessionId) ?? 0;

function usable(tunnel: TunnelState): boolean {
  const { state } = tunnel;
  if (state === TunnelStates.idle) return tunnel.result === 0 && tunnel.ns === 0;
  return state !== TunnelStates['shutting-down'];
}
