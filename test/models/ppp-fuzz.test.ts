import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PPP } from '../../models/kinds.js';
import { Phase } from '../../models/ppp/phases.js';
import { PhaseChanged } from '../../models/ppp/records.js';
import { PppProtocol } from '../../models/ppp/wire/frame.js';
import { config, End, ip, pendingTimers, Stage } from './ppp-harness.js';

/** Whatever a peer sends, and in whatever order the node acts, nothing throws and everything ends. */

const protocol = fc.constantFrom(PppProtocol.LCP, PppProtocol.IPCP, PppProtocol.CHAP, PppProtocol.IP, 0x80fd);
const option = fc
  .tuple(fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 17, 19, 99), fc.uint8Array({ maxLength: 6 }))
  .map(([type, data]) => [type, data.length + 2, ...data]);
const body = fc.oneof(
  fc.array(option, { maxLength: 4 }).map((options) => Uint8Array.from(options.flat())),
  fc.uint8Array({ maxLength: 24 }),
);
const packet = fc
  .tuple(fc.oneof(fc.integer({ min: 1, max: 14 }), fc.nat(255)), fc.nat(12), body, fc.nat(1))
  .map(([code, id, data, more]) =>
    Uint8Array.of(code, id, 0, 4 + data.length + (more && data.length === 3 ? 9 : 0), ...data),
  );
const act = fc.constantFrom('up', 'down', 'open', 'close', 'again', 'accept', 'refuse', 'wait', 'force', 'echo');
type Deed = { protocol: number; packet: Uint8Array } | { action: string } | { mirror: number };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ protocol, packet }) },
  { weight: 1, arbitrary: act.map((action) => ({ action })) },
  // What it sent itself, or an answer to it: the way into the states further on.
  { weight: 3, arbitrary: fc.constantFrom(1, 2, 3, 4).map((code) => ({ mirror: code })) },
);

async function live(deeds: readonly Deed[], passive: boolean, headStartUs: number): Promise<void> {
  const stage = new Stage('tables', 1, { loss: 0, duplication: 0, delayUs: [50, 50] });
  stage.dropsLine = false;
  const over = {
    passive,
    auth: true,
    secret: 'cisco',
    restartUs: 1_000,
    ipcp: { address: ip('10.0.0.1'), firstId: 1 },
  };
  const end = new End(
    stage,
    0,
    config({ ...over, lcp: { firstId: 1, mru: 1400, pfc: true }, chap: { firstId: 1 } }),
    'cisco',
    'user',
  );
  const { links } = stage;
  const actions: Readonly<Record<string, () => unknown>> = {
    up: () => end.state.lcp.state <= 1 && links.lowerUp(end.id),
    down: () => links.lowerDown(end.id),
    open: () => links.open(end.id),
    close: () => links.close(end.id),
    again: () => {
      links.lowerDown(end.id);
      links.open(end.id);
      links.lowerUp(end.id);
    },
    accept: () => links.authResult(end.id, true),
    refuse: () => links.authResult(end.id, false),
    force: () => {
      if (end.state.lcp.state <= 1 || end.state.lcp.state === 9) return;
      links.forceOpen(end.id, Uint8Array.of(3, 5, 0xc2, 0x23, 5), Uint8Array.of());
      links.proxyAuth(end.id, {
        challenge: Uint8Array.of(1),
        chapId: 3,
        name: Uint8Array.of(65),
        response: Uint8Array.of(2),
      });
    },
  };
  // A good peer takes it some way, then falls silent.
  const peer = new End(stage, 1, config({ secret: 'cisco', ipcp: { address: ip('10.0.0.2') } }), 'cisco', 'peer');
  end.verdictByHand = false;
  stage.join(end, peer);
  await stage.run(headStartUs);
  end.peer = undefined;
  peer.peer = undefined;
  end.verdictByHand = true;
  for (const each of deeds) {
    if ('packet' in each) stage.arrive(end, each.protocol, each.packet, 1);
    else if ('mirror' in each) {
      const last = end.sent.at(-1);
      const where =
        end.state.phase === 3 ? PppProtocol.IPCP : end.state.phase === 2 ? PppProtocol.CHAP : PppProtocol.LCP;
      if (last) stage.arrive(end, where, Uint8Array.of(each.mirror, ...last.subarray(1)), 1);
    } else if (actions[each.action]) stage.at(1, actions[each.action] as () => void);
    await stage.run(stage.sim.now + 400);
  }
  stage.at(0, () => links.lowerDown(end.id));
  stage.at(0, () => links.lowerDown(peer.id));
  await stage.run();
  expect(pendingTimers(end)).toEqual([]);
  expect(stage.sim.agenda.size).toBe(0);
  const { folded, rows } = await stage.finish();
  expect(folded.all(PPP)).toEqual(stage.sim.world.all(PPP));
  for (const each of rows) if (each.type === PhaseChanged.code) phasesSeen.add(each.a);
}

const phasesSeen = new Set<number>();

describe('an end of a link', () => {
  it('survives anything', async () => {
    await fc.assert(fc.asyncProperty(fc.array(deed, { maxLength: 40 }), fc.boolean(), fc.nat(600), live), {
      numRuns: 400,
      seed: 20260101,
    });
    expect([...phasesSeen].sort()).toEqual([
      Phase.Dead,
      Phase.Establish,
      Phase.Authenticate,
      Phase.Network,
      Phase.Terminate,
    ]);
  });
});
