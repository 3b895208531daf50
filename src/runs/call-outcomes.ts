/** What became of every call and of every end of a tunnel, over a whole run. */

import { ALL_RECORDS, ENTITY_KINDS } from '../../models/declarations.js';
import { CALL, TUNNEL } from '../../models/kinds.js';
import { StopReceived, StopSent, TunnelEnded, TunnelShutDown, type TunnelState } from '../../models/l2tp/tunnel.js';
import { CallConnected, CallDialed, CallEnded, CallEstablished, CallFailed } from '../../models/nodes/call-records.js';
import { lineName, turnOf } from '../../models/nodes/group.js';
import type { CallState } from '../../models/nodes/states.js';
import { NO_OCTETS, octetsText } from '../../models/octets.js';
import { entityName, nodeName, wordOf } from '../../models/words.js';
import type { Entity, RecordRow } from '../kernel/record.js';
import { World } from '../kernel/world.js';
import type { RecordedRun } from './recorded-run.js';

/** One call that was dialled. Times are µs from the start of the run; null: that never was. */
export interface CallOutcome {
  /** `call/1`, as `why` and `history` take it. */
  readonly entity: string;
  /** Its name in the scenario; of a group's line 17 `NAME:17`, and so is the node. */
  readonly name: string;
  /** The remote system that dialled, and the LAC that it called. */
  readonly node: string;
  readonly to: string;
  /** `up` and `coming-up`: so it was when the run ended. */
  readonly outcome: 'established-and-ended' | 'failed' | 'up' | 'coming-up';
  /** Why it ended or failed, in words: `the user hung up`. */
  readonly reason: string | null;
  readonly dialledAtUs: number;
  /** The LAC took it. */
  readonly connectedAtUs: number | null;
  /** IPCP was up: the user could send packets. */
  readonly establishedAtUs: number | null;
  /** From dialling to established, µs. */
  readonly setupUs: number | null;
  /** It ended, or failed. */
  readonly endedAtUs: number | null;
}

/** One end of a tunnel. Times are µs from the start of the run; null: that never was. */
export interface TunnelOutcome {
  /** `tunnel/1`, as `why` and `history` take it. */
  readonly entity: string;
  readonly node: string;
  readonly peer: string;
  /** Tunnel IDs; `remoteId` is null where the peer's was never learned. */
  readonly localId: number;
  readonly remoteId: number | null;
  /** Host names. */
  readonly localName: string;
  readonly remoteName: string | null;
  /** The last state it was in: `established`, `idle`, ... */
  readonly state: string;
  /** Whose decision it was to close it, and the StopCCN's result in words. */
  readonly closedBy: 'this end' | 'the peer' | null;
  readonly result: string | null;
  readonly createdAtUs: number;
  readonly establishedAtUs: number | null;
  /** Shut down: StopCCN was received, or sent and acknowledged or given up. */
  readonly closedAtUs: number | null;
  /** Its retention was over and it was forgotten. */
  readonly endedAtUs: number | null;
}

export async function callsOf(run: RecordedRun): Promise<CallOutcome[]> {
  const { config, names } = run;
  const lives = await livesOfKind<CallState>(run, CALL);
  return lives.map(({ id, entity, rows }) => {
    const spec = config.calls[entity.spec]!;
    const end = rows.get(CallEnded.code) ?? rows.get(CallFailed.code);
    const establishedAtUs = timeOf(rows, CallEstablished);
    const over = rows.has(CallEnded.code) ? 'established-and-ended' : rows.has(CallFailed.code) ? 'failed' : undefined;
    return {
      entity: entityName(CALL, id),
      name: lineName(spec.name, entity.line),
      node: lineName(nodeName(entity.node, names), entity.line),
      to: turnOf(spec.lacs, entity.line),
      outcome: over ?? (establishedAtUs === null ? 'coming-up' : 'up'),
      reason: end ? octetsText(end.data ?? NO_OCTETS) : null,
      dialledAtUs: rows.get(CallDialed.code)!.at,
      connectedAtUs: timeOf(rows, CallConnected),
      establishedAtUs,
      setupUs: rows.get(CallEstablished.code)?.b ?? null,
      endedAtUs: end?.at ?? null,
    };
  });
}

export async function tunnelsOf(run: RecordedRun): Promise<TunnelOutcome[]> {
  const { names } = run;
  const lives = await livesOfKind<TunnelState>(run, TUNNEL);
  return lives.map(({ id, entity, created, rows, states }) => {
    const [sent, received] = [rows.get(StopSent.code), rows.get(StopReceived.code)];
    const first = sent && received ? (sent.seq < received.seq ? sent : received) : (sent ?? received);
    return {
      entity: entityName(TUNNEL, id),
      node: nodeName(entity.node, names),
      peer: nodeName(entity.peer, names),
      localId: entity.localId,
      remoteId: entity.remoteId || null,
      localName: entity.localName,
      remoteName: entity.remoteName || null,
      state: wordOf('tunnel_state', entity.state) ?? String(entity.state),
      closedBy: first ? (first === sent ? 'this end' : 'the peer') : null,
      result: first ? (wordOf('stop_result', first.a) ?? String(first.a)) : null,
      createdAtUs: created,
      establishedAtUs: states.get('established') ?? null,
      closedAtUs: timeOf(rows, TunnelShutDown),
      endedAtUs: timeOf(rows, TunnelEnded),
    };
  });
}

interface LifeOf<E extends Entity> {
  readonly id: number;
  /** As it was last. */
  readonly entity: E;
  /** µs */
  readonly created: number;
  /** The first record of each type. */
  readonly rows: Map<number, RecordRow>;
  /** Tunnels: when each state was entered first, µs. */
  readonly states: Map<string, number>;
}

const timeOf = (rows: ReadonlyMap<number, RecordRow>, { code }: { readonly code: number }): number | null =>
  rows.get(code)?.at ?? null;

/** Every entity of a kind that ever was, in the order of coming; its timers are left out. */
async function livesOfKind<E extends Entity>(run: RecordedRun, kind: number): Promise<LifeOf<E>[]> {
  const types = ALL_RECORDS.filter((type) => type.kind === kind).map((type) => type.code);
  const world = new World(ENTITY_KINDS, ALL_RECORDS);
  const lives = new Map<number, LifeOf<E>>();
  for await (const batch of run.rows({ types })) {
    for (const row of batch) {
      world.apply(row);
      const entity = world.find(kind, row.id) as E | undefined;
      let life = lives.get(row.id);
      if (!life && entity) {
        life = { id: row.id, entity, created: row.at, rows: new Map(), states: new Map() };
        lives.set(row.id, life);
      }
      if (!life) continue;
      if (!life.rows.has(row.type)) life.rows.set(row.type, row);
      if (kind !== TUNNEL) continue;
      const state = wordOf('tunnel_state', (life.entity as unknown as TunnelState).state) ?? '';
      if (!life.states.has(state)) life.states.set(state, row.at);
    }
  }
  return [...lives.values()];
}
