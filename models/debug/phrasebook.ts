/**
 * The debug lines of a record: what a renderer is given to speak with, and what a router's console has to print while
 * it works. Pure: nothing here changes anything but what it remembers of the records it was shown.
 */

import { TimerSet } from '../../src/kernel/kernel-records.js';
import type { RecordRow } from '../../src/kernel/record.js';
import type { World } from '../../src/kernel/world.js';
import type { NodeSpec } from '../config.js';
import { TUNNEL } from '../kinds.js';
import { AaaPhrases } from './aaa-phrases.js';
import { BARE, type ContextState, DebugContext, type DebugLine, type Phrase } from './context.js';
import { INTERFACE_PHRASES } from './interface-phrases.js';
import { L2TP_PHRASES, noMoreSessions } from './l2tp-phrases.js';
import { PPP_PHRASES } from './ppp-phrases.js';

/** What a phrasebook remembers of the records it was shown. */
export interface BookState {
  readonly context: ContextState;
  readonly handles: ReadonlyMap<number, number>;
}

export class Phrasebook {
  private readonly context: DebugContext;
  private readonly aaa = new AaaPhrases();
  private readonly phrases: ReadonlyMap<number, Phrase>;

  constructor(
    world: World,
    private readonly nodes: readonly NodeSpec[],
  ) {
    this.context = new DebugContext(world, nodes);
    this.phrases = new Map([...L2TP_PHRASES, ...PPP_PHRASES, ...this.aaa.phrases, ...INTERFACE_PHRASES]);
  }

  save(): BookState {
    return { context: this.context.save(), handles: this.aaa.handles };
  }

  load({ context, handles }: BookState): void {
    this.context.load(context);
    for (const [aaaId, handle] of handles) this.aaa.handles.set(aaaId, handle);
  }

  /**
   * The lines of a record, for every record in order. The world must be as it was after the record; before it, for a
   * record that ends its entity.
   */
  lines(row: RecordRow): DebugLine[] {
    this.context.observe(row);
    if (!this.nodes[row.node]?.console.debug) return [];
    const phrase = row.type === TimerSet.code && row.kind === TUNNEL ? noMoreSessions : this.phrases.get(row.type);
    const lines = phrase?.(row, this.context) ?? [];
    return lines.map((text) =>
      text.startsWith(BARE) ? { text: text.slice(1), bare: true } : { text: text.trimStart(), bare: false },
    );
  }

  /** What printing a line costs its node's processor, µs. */
  costUs(node: number, line: DebugLine): number {
    const spec = this.nodes[node]?.console;
    return spec ? Math.round((line.bare ? 0 : spec.lineUs) + line.text.length * spec.characterUs) : 0;
  }
}
