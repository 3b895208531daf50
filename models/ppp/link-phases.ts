import type { Simulation } from '../../src/kernel/simulation.js';
import { type Engine, type Execution, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';
import { PPP } from '../kinds.js';
import type { Authentication } from './authentication.js';
import type { Link } from './config.js';
import type { LinkTable } from './link-table.js';
import { type PppReason, Reason, Timer } from './names.js';
import type { Negotiation } from './negotiation.js';
import { Event, State } from './option-negotiation.js';
import { type Demands, Phase, PhaseEffect, PhaseEvent, phases } from './phases.js';
import { PhaseChanged } from './records.js';

/** What the phases drive, downwards. */
export interface LinkParts {
  readonly lcp: Negotiation;
  readonly ipcp: Negotiation;
  readonly authentication: Authentication;
}

const DETAIL_NONE = 0;

/** Carries out the phases of all links of a run (RFC 1661 s3.2). */
export class LinkPhases {
  private readonly execution: Execution<Demands, undefined>;
  private readonly outcome = new Outcome();
  private readonly beginNetwork = (id: number): void => this.startNetwork(id);
  private readonly lcpIsDone = (id: number): void => this.tell(id, PhaseEvent.Finished);
  private readonly tellDown = (link: Link, reason: PppReason): void => {
    if (this.links.get(link.id)) link.kit.host.linkDown(link.id, reason);
  };

  constructor(
    private readonly sim: Simulation,
    engine: Engine,
    private readonly links: LinkTable,
    private readonly parts: LinkParts,
  ) {
    this.execution = execution(phases, engine);
  }

  /** One event; a link that is no more takes none. */
  tell(id: number, event: number, reason: PppReason = Reason.None): void {
    const link = this.links.get(id);
    if (link) this.step(link, event, reason);
  }

  step(link: Link, event: number, reason: PppReason = Reason.None): void {
    const { outcome } = this;
    const { state } = link;
    const from = state.phase;
    this.execution.step(from, event, state, undefined, outcome);
    for (let index = 0; index < outcome.count; index++) this.carryOut(link, from, outcome.effects[index]!, reason);
  }

  private carryOut(link: Link, from: number, effect: number, reason: PppReason): void {
    const { sim } = this;
    const { state } = link;
    const { lcp, authentication } = this.parts;
    switch (effect) {
      case PhaseEffect.note: {
        const { next } = this.outcome;
        // Why a link goes down is settled by what came first.
        const why = from === Phase.Terminate ? Reason.None : reason;
        sim.recordAsCause(PhaseChanged, link.id, next, from, detailOf(next, link), why);
        return;
      }
      case PhaseEffect.startAuthentication:
        authentication.start(link);
        return;
      case PhaseEffect.stopAuthentication:
        authentication.stop(link);
        return;
      case PhaseEffect.leaveAuthentication:
        authentication.leave(link);
        return;
      case PhaseEffect.startNetwork:
        sim.later(this.beginNetwork, link.id, 0);
        return;
      case PhaseEffect.stopNetwork:
        this.stopNetwork(link);
        return;
      case PhaseEffect.closeLcp:
        lcp.event(link, Event.Close);
        // From Stopped the automaton closes without a word.
        if (state.lcp.state <= State.Closed) sim.later(this.lcpIsDone, link.id, 0);
        return;
      case PhaseEffect.tellDown:
        sim.later(this.tellDown, link, state.reason as PppReason);
        return;
    }
  }

  private startNetwork(id: number): void {
    const link = this.links.get(id);
    if (!link) return;
    const { host, config } = link.kit;
    const { ipcp } = this.parts;
    host.networkStarting?.(id);
    if (link.state.phase !== Phase.Network) return;
    ipcp.event(link, Event.Up);
    ipcp.event(link, Event.Open);
    if (config.echo) this.sim.setTimer(PPP, id, Timer.Echo, config.echo.intervalUs);
  }

  private stopNetwork(link: Link): void {
    const { ipcp } = this.parts;
    const { state } = link;
    this.sim.cancelTimer(PPP, link.id, Timer.Echo);
    if (state.ipcp.state === State.Initial) return;
    if (state.ipcp.state > State.Starting) ipcp.event(link, Event.Down);
    if (state.ipcp.state === State.Starting) ipcp.event(link, Event.Close);
  }
}

function detailOf(phase: number, { kit, state: { weDemand, peerDemands } }: Link): number {
  if (phase === Phase.Establish) return kit.config.passive ? 1 : 2;
  if (phase !== Phase.Authenticate) return DETAIL_NONE;
  if (weDemand && peerDemands) return 5;
  return weDemand ? 3 : 4;
}
