/** A world at one time, and what the tables of `show` ask of it. */
import type { Entity, EntityKind } from '../../src/kernel/record.js';
import type { World } from '../../src/kernel/world.js';
import type { RunConfig } from '../config.js';
import { CODE_NAMES, ENTITY_KINDS } from '../declarations.js';
import { CALL, INTERFACE, PORT } from '../kinds.js';
import { lineName, turnOf } from '../nodes/group.js';
import type { AccessState, CallState, PortState } from '../nodes/states.js';
import type { Lives } from './lives.js';

const WORDS = new Map(CODE_NAMES.map(({ set, code, name }) => [`${set}/${code}`, name]));

/** The word for a code of a name set (`tunnel_state`, ...); the code itself where it has none. */
export const wordOf = (set: string, code: number): string => WORDS.get(`${set}/${code}`) ?? String(code);

export const kindOf = (code: number): EntityKind => ENTITY_KINDS.find((kind) => kind.code === code)!;

/** `tunnel/3`; nothing for id 0. */
export const entityName = (kind: number, id: number): string => (id === 0 ? '' : `${kindOf(kind).name}/${id}`);

export class View {
  private readonly byPpp = new Map<number, readonly [kind: number, id: number]>();
  private readonly bySession = new Map<number, number>();

  /** `at` is in µs. */
  constructor(
    readonly world: World,
    readonly config: RunConfig,
    readonly at: number,
    readonly lives: Lives,
  ) {
    for (const kind of [CALL, PORT, INTERFACE]) {
      for (const [id, entity] of world.all(kind)) {
        const { ppp } = entity as CallState | PortState | AccessState;
        if (ppp !== 0) this.byPpp.set(ppp, [kind, id]);
        if (kind === INTERFACE) this.bySession.set((entity as AccessState).session, id);
      }
    }
  }

  nodeName(node: number): string {
    return this.config.nodes[node]?.name ?? '';
  }

  find<E extends Entity>(kind: number, id: number): E | undefined {
    return this.world.find(kind, id) as E | undefined;
  }

  /** The call, port or interface that a PPP link runs on. */
  carrierOfPpp(ppp: number): readonly [kind: number, id: number] | undefined {
    return this.byPpp.get(ppp);
  }

  interfaceOfSession(session: number): number | undefined {
    return this.bySession.get(session);
  }

  /** The LAC that a call goes to. */
  lacOf({ spec, line }: CallState): string | undefined {
    const call = this.config.calls[spec];
    return call && turnOf(call.lacs, line);
  }

  private callName(id: number): string {
    const call = this.find<CallState>(CALL, id);
    return lineName(this.config.calls[call?.spec ?? -1]?.name ?? '', call?.line ?? 0);
  }

  /** As a router abbreviates it: `Se0:0`, `Vi4`; a call by its name. Empty where there is none. */
  faceName(kind: number, id: number): string {
    if (kind === CALL) return this.callName(id);
    const face = this.find<PortState | AccessState>(kind, id);
    if (!face) return '';
    const node = this.config.nodes[face.node];
    if (kind === INTERFACE || node?.role !== 'lac') return `Vi${face.unit}`;
    return `${node.ports.name.replace(/^([A-Z][a-z])[a-z]+/, '$1')}:${face.unit}`;
  }
}
