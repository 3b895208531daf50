import type { L2tpSpec } from '../config.js';

/** What reliable delivery asks of a node's configuration again and again (RFC 2661 s5.8, app. A). */
export interface DeliverySettings {
  readonly hideAvps: boolean;
  readonly congestionControl: boolean;
  /** Messages that come before their turn are kept, up to the window. */
  readonly queueEarly: boolean;
  readonly receiveWindow: number;
  readonly ackDelayUs: number;
  readonly retransmitInitialUs: number;
  readonly retransmitCapUs: number;
  /** Most resends, of a tunnel that is open or closing, and of one that is coming up. */
  readonly resends: number;
  readonly resendsNotEstablished: number;
  /** 0: no HELLO. */
  readonly helloIntervalUs: number;
}

/**
 * The settings of all nodes. Nodes that are set alike, as a thousand LACs that differ in their names, share one object,
 * which is then at hand in the processor's cache.
 */
export class DeliverySettingsTable {
  private readonly byNode: (DeliverySettings | undefined)[] = [];
  private readonly alike = new Map<string, DeliverySettings>();

  at(node: number): DeliverySettings | undefined {
    return this.byNode[node];
  }

  add(node: number, spec: L2tpSpec): void {
    const settings = settingsOf(spec);
    const key = JSON.stringify(Object.values(settings).map(String));
    const shared = this.alike.get(key) ?? settings;
    this.alike.set(key, shared);
    while (this.byNode.length <= node) this.byNode.push(undefined);
    this.byNode[node] = shared;
  }
}

function settingsOf(spec: L2tpSpec): DeliverySettings {
  const spared = spec.retryCounting === 'sends' ? 1 : 0;
  const { helloIntervalUs } = spec;
  return {
    hideAvps: spec.hideAvps,
    congestionControl: spec.congestionControl,
    queueEarly: spec.early === 'queue',
    receiveWindow: spec.receiveWindow,
    ackDelayUs: spec.ackDelayUs,
    retransmitInitialUs: spec.retransmitInitialUs,
    retransmitCapUs: spec.retransmitCapUs,
    resends: spec.retries - spared,
    resendsNotEstablished: spec.retriesNotEstablished - spared,
    helloIntervalUs: Number.isFinite(helloIntervalUs) && helloIntervalUs > 0 ? helloIntervalUs : 0,
  };
}
