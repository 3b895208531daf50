/** The state of a run at one time, as `show` tells it. */
import { entityJson, type Json } from '../../models/show/entity.js';
import type { Plain } from '../../models/show/table.js';
import { SHOW_TABLES } from '../../models/show/tables.js';
import { View } from '../../models/show/view.js';
import { entityCode, nodeCode } from './asked.js';
import { livesOf } from './lives.js';
import type { RecordedRun } from './recorded-run.js';

/** A row of a table, its keys those of `show --json`: `{ id: 1, node: 'lac', state: 'established', local_id: 17688, ... }`. */
export type TableRow = Readonly<Record<string, Plain>>;

/** Restricts a table to one node. */
export interface OfNode {
  readonly node?: string;
}

/** After all that happened up to and at a time. What is gone by then is not in it. */
export class Snapshot {
  private constructor(
    private readonly run: RecordedRun,
    private readonly view: View,
  ) {}

  /** `atUs` is in µs. */
  static async of(run: RecordedRun, atUs: number): Promise<Snapshot> {
    const world = await run.stateAt(atUs);
    return new Snapshot(run, new View(world, run.config, atUs, await livesOf(run, { world, at: atUs })));
  }

  /** µs; of a time after the run's end, the end. */
  get atUs(): number {
    return this.view.at;
  }

  /** Ends of tunnels: `id, node, local_id, remote_id, remote_name, state, sessions, ns, nr, age_us, ...` */
  tunnels(of?: OfNode): readonly TableRow[] {
    return this.table('tunnels', of);
  }

  /** Ends of sessions: `id, node, side, local_id, remote_id, user_name, interface, state, ...` */
  sessions(of?: OfNode): readonly TableRow[] {
    return this.table('sessions', of);
  }

  /** Ends of PPP links: `id, node, role, phase, lcp, ipcp, our_address, peer_address, ...` */
  ppp(of?: OfNode): readonly TableRow[] {
    return this.table('ppp', of);
  }

  /** Timers that run, the next one first: `entity, node, timer, due_us, in_us`. */
  timers(of?: OfNode): readonly TableRow[] {
    return this.table('timers', of);
  }

  /** Any table of `show`: also `calls`, `ports`, `interfaces`, `requests`, `links`, `nodes`. */
  table(name: TableName, { node }: OfNode = {}): readonly TableRow[] {
    const spec = SHOW_TABLES.find((table) => table.name === name)!;
    return spec.of(this.view, node === undefined ? undefined : nodeCode(this.run, node)).values;
  }

  /**
   * One entity in full (`tunnel/1`), as `show --entity --json` has it: codes in words, octets in hex, secrets as xxxxxx;
   * undefined where it is not there at this time.
   */
  entity(name: string): Readonly<Record<string, Json>> | undefined {
    const { kind, id } = entityCode(this.run, name);
    if (!this.view.world.find(kind, id)) return undefined;
    return entityJson(kind, id, this.view) as Readonly<Record<string, Json>>;
  }
}

export type TableName =
  | 'tunnels'
  | 'sessions'
  | 'ppp'
  | 'calls'
  | 'ports'
  | 'interfaces'
  | 'requests'
  | 'links'
  | 'nodes'
  | 'timers';
