/** What became of each call and each tunnel end of a run, in one pass over its journal. */
import { CALL, TUNNEL } from '../../models/kinds.js';
import { StopReceived, StopSent, TunnelCreated, TunnelShutDown, TunnelStateChanged } from '../../models/l2tp/tunnel.js';
import { CallDialed, CallEnded, CallEstablished, CallFailed } from '../../models/nodes/call-records.js';
import { lineName } from '../../models/nodes/group.js';
import { columnWords, entityName, nodeName, wordOf } from '../../models/words.js';
import { EntityLost } from '../kernel/kernel-records.js';
import type { RecordRow } from '../kernel/record.js';
import type { RecordedRun } from './recorded-run.js';

export interface CallFigures {
  /** `call/3` */
  readonly entity: string;
  outcome: 'dialing' | 'established' | 'ended' | 'failed' | 'lost';
  readonly dialedUs: number;
  /** µs from dialling until it was established; null where it never was. */
  setupUs: number | null;
  endedUs: number | null;
  reason: string | null;
}

export interface TunnelFigures {
  /** `tunnel/2` */
  readonly entity: string;
  readonly peer: string;
  openedUs: number | null;
  closedUs: number | null;
  /** Who sent StopCCN, as this end knows it; null where none was sent or came in. */
  stopBy: string | null;
  /** Its result, in words and as a number. */
  stopResult: string | null;
  stopResultCode: number | null;
}

export interface RunFigures {
  /** By the scenario's name of the call; one that is dialled again has ` (2)` after it, and so on. */
  readonly calls: ReadonlyMap<string, CallFigures>;
  /** By node and which of the tunnel ends that came into being there: `lns 1`. */
  readonly tunnels: ReadonlyMap<string, TunnelFigures>;
}

const TYPES = [CallDialed, CallEstablished, CallEnded, CallFailed, EntityLost].map(({ code }) => code);
const TUNNEL_TYPES = [TunnelCreated, TunnelStateChanged, TunnelShutDown, StopSent, StopReceived].map(
  ({ code }) => code,
);
const ESTABLISHED = 'established';

export async function figuresOf(run: RecordedRun): Promise<RunFigures> {
  const collector = new Collector(run);
  for await (const rows of run.rows({ types: [...TYPES, ...TUNNEL_TYPES] }))
    for (const row of rows) collector.take(row);
  return collector;
}

class Collector implements RunFigures {
  readonly calls = new Map<string, CallFigures>();
  readonly tunnels = new Map<string, TunnelFigures>();
  private readonly callById = new Map<number, CallFigures>();
  private readonly tunnelById = new Map<number, TunnelFigures>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly run: RecordedRun) {}

  take(row: RecordRow): void {
    if (row.type === CallDialed.code) this.dialed(row);
    else if (row.type === TunnelCreated.code) this.created(row);
    else if (row.kind === CALL) this.call(row, this.callById.get(row.id));
    else if (row.kind === TUNNEL) this.tunnel(row, this.tunnelById.get(row.id));
  }

  /** How often a name has come, this time included. */
  private count(name: string): number {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return count;
  }

  private dialed(row: RecordRow): void {
    const name = lineName(this.run.config.calls[row.a]?.name ?? `call ${row.a}`, row.b);
    const times = this.count(`call ${name}`);
    const entity = entityName(row.kind, row.id);
    const call: CallFigures = {
      entity,
      outcome: 'dialing',
      dialedUs: row.at,
      setupUs: null,
      endedUs: null,
      reason: null,
    };
    this.callById.set(row.id, call);
    this.calls.set(times === 1 ? name : `${name} (${times})`, call);
  }

  private call(row: RecordRow, call: CallFigures | undefined): void {
    if (!call) return;
    if (row.type === CallEstablished.code) {
      call.outcome = 'established';
      call.setupUs = row.b;
      return;
    }
    call.outcome = row.type === CallEnded.code ? 'ended' : row.type === CallFailed.code ? 'failed' : 'lost';
    call.endedUs = row.at;
    call.reason = columnWords(row, this.run.config).get('reason') || null;
  }

  private created(row: RecordRow): void {
    const { config } = this.run;
    const node = nodeName(row.node, config);
    const tunnel: TunnelFigures = {
      entity: entityName(row.kind, row.id),
      peer: nodeName(row.b, config),
      openedUs: null,
      closedUs: null,
      stopBy: null,
      stopResult: null,
      stopResultCode: null,
    };
    this.tunnelById.set(row.id, tunnel);
    this.tunnels.set(`${node} ${this.count(`tunnel ${node}`)}`, tunnel);
  }

  private tunnel(row: RecordRow, tunnel: TunnelFigures | undefined): void {
    if (!tunnel) return;
    switch (row.type) {
      case TunnelStateChanged.code:
        if (wordOf('tunnel_state', row.b) === ESTABLISHED) tunnel.openedUs ??= row.at;
        return;
      case TunnelShutDown.code:
      case EntityLost.code:
        tunnel.closedUs ??= row.at;
        return;
      default:
        if (tunnel.stopBy !== null) return;
        tunnel.stopBy = row.type === StopSent.code ? nodeName(row.node, this.run.config) : tunnel.peer;
        tunnel.stopResult = wordOf('stop_result', row.a) ?? `result ${row.a}`;
        tunnel.stopResultCode = row.a;
    }
  }
}
