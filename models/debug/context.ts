/** What a debug line may need besides its record: the state it is about, and the octets that led to it. */
import type { RecordRow } from '../../src/kernel/record.js';
import type { World } from '../../src/kernel/world.js';
import { DatagramArrived, DatagramCorrupted, DatagramDuplicated, DatagramSent } from '../../src/network/channel.js';
import type { NodeSpec } from '../config.js';
import { INTERFACE, PORT, SESSION, TUNNEL } from '../kinds.js';
import { EarlyQueued, EarlyTaken, MessageReceived } from '../l2tp/delivery-records.js';
import { SessionCreated, type SessionState } from '../l2tp/session.js';
import type { TunnelState } from '../l2tp/tunnel.js';
import type { AccessState, PortState } from '../nodes/states.js';
import { NO_OCTETS } from '../octets.js';
import { PppCreated } from '../ppp/records.js';

/** A port at a LAC or a virtual-access interface at an LNS. */
export interface Face {
  readonly kind: number;
  readonly id: number;
}

const NO_FACE: Face = { kind: 0, id: 0 };

/** What a context remembers from record to record. */
export interface ContextState {
  readonly datagram: Uint8Array;
  readonly sessionInHand: number;
  readonly onTheWay: ReadonlyMap<number, Uint8Array>;
  readonly early: ReadonlyMap<string, Uint8Array>;
  readonly sessions: ReadonlyMap<number, number>;
  readonly faceOfPpp: ReadonlyMap<number, Face>;
  readonly faceInHand: Face;
}

export class DebugContext {
  /** Octets of the datagram that this step is about. */
  datagram: Uint8Array = NO_OCTETS;
  /** Local id of the session that the message in hand is for; 0: none. */
  sessionInHand = 0;
  private onTheWay = new Map<number, Uint8Array>();
  private early = new Map<string, Uint8Array>();
  private sessions = new Map<number, number>();
  private faceOfPpp = new Map<number, Face>();
  private faceInHand: Face = NO_FACE;

  constructor(
    readonly world: World,
    readonly nodes: readonly NodeSpec[],
  ) {}

  save(): ContextState {
    const { datagram, sessionInHand, onTheWay, early, sessions, faceOfPpp, faceInHand } = this;
    return { datagram, sessionInHand, onTheWay, early, sessions, faceOfPpp, faceInHand };
  }

  load(state: ContextState): void {
    this.datagram = state.datagram;
    this.sessionInHand = state.sessionInHand;
    this.onTheWay = new Map(state.onTheWay);
    this.early = new Map(state.early);
    this.sessions = new Map(state.sessions);
    this.faceOfPpp = new Map(state.faceOfPpp);
    this.faceInHand = state.faceInHand;
  }

  /** To be called with every record, in order, before lines are made of it. */
  observe(row: RecordRow): void {
    const { onTheWay } = this;
    if (row.kind === PORT || row.kind === INTERFACE) this.faceInHand = { kind: row.kind, id: row.id };
    switch (row.type) {
      case DatagramSent.code:
        onTheWay.set(row.seq, row.data?.slice() ?? NO_OCTETS);
        return;
      case DatagramDuplicated.code:
        onTheWay.set(row.seq, onTheWay.get(row.cause) ?? NO_OCTETS);
        return;
      case DatagramCorrupted.code: {
        const octets = (onTheWay.get(row.c) ?? NO_OCTETS).slice();
        octets[row.a]! ^= row.b;
        onTheWay.set(row.seq, octets);
        return;
      }
      case DatagramArrived.code:
        this.datagram = onTheWay.get(row.cause) ?? NO_OCTETS;
        onTheWay.delete(row.cause);
        this.sessionInHand = 0;
        return;
      case EarlyQueued.code:
        this.early.set(`${row.id}/${row.b}`, row.data?.slice() ?? NO_OCTETS);
        return;
      case EarlyTaken.code:
        this.datagram = this.early.get(`${row.id}/${row.b}`) ?? NO_OCTETS;
        this.early.delete(`${row.id}/${row.b}`);
        return;
      case MessageReceived.code:
        this.sessionInHand = row.d;
        return;
      case SessionCreated.code:
        this.sessions.set(row.b * 65_536 + row.a, row.id);
        return;
      case PppCreated.code:
        // A remote system's PPP is on no interface that has a name.
        this.faceOfPpp.set(row.id, this.nodes[row.node]?.role === 'remote-system' ? NO_FACE : this.faceInHand);
    }
  }

  tunnel(id: number): TunnelState {
    return this.world.find(TUNNEL, id) as TunnelState;
  }

  /** The session of a tunnel with this local id, where it is still there. */
  sessionOf(tunnel: number, localId: number): SessionState | undefined {
    return this.world.find(SESSION, this.sessions.get(tunnel * 65_536 + localId) ?? 0) as SessionState | undefined;
  }

  faceOf(ppp: number): Face {
    return this.faceOfPpp.get(ppp) ?? this.faceInHand;
  }

  /** What a session is on, once it is on something. */
  faceOfSession(session: SessionState): Face | undefined {
    if (session.carried === 0) return undefined;
    return { kind: session.side === 1 ? PORT : INTERFACE, id: session.carried };
  }

  /** An interface's name in full: `Serial0:0`, `Virtual-Access4`. */
  fullName(face: Face): string {
    const state = this.world.find(face.kind, face.id) as (PortState & AccessState) | undefined;
    if (!state) return '';
    const node = this.nodes[state.node];
    return node?.role === 'lac' ? `${node.ports.name}:${state.unit}` : `Virtual-Access${state.unit}`;
  }

  /** And abbreviated: `Se0:0`, `Vi4`. */
  shortName(face: Face): string {
    return this.fullName(face)
      .replace(/^Virtual-Access/, 'Vi')
      .replace(/^([A-Z][a-z])[a-z]+/, '$1');
  }
}

/** One printed line: with a time stamp, or bare as a dump's or a configuration's. */
export interface DebugLine {
  readonly text: string;
  readonly bare: boolean;
}

/** Lines of one record, for a node of one habit. */
export type Phrase = (row: RecordRow, context: DebugContext) => string[];

/** Marks a line that has no time stamp. */
export const BARE = '\u0000';
