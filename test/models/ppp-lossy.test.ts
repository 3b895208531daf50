import { describe, expect, it } from 'vitest';
import { PPP } from '../../models/kinds.js';
import type { PppConfig } from '../../models/ppp/config.js';
import { Phase } from '../../models/ppp/phases.js';
import type { Engine } from '../../src/machine/definition.js';
import { config, End, ip, pendingTimers, Stage, type WireFaults } from './ppp-harness.js';

/** Two ends on a bad wire: they get through, or give up for a reason; and what they were told agrees. */

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

const stories: Readonly<
  Record<string, { faults: WireFaults; user: PppConfig; lns: PppConfig; assigned?: number; opened: number }>
> = {
  'losses, user authenticated': {
    faults: { loss: 0.2, duplication: 0.1, delayUs: [5_000, 60_000] },
    user: config({ secret: 'cisco', ipcp: { requestVj: { maxSlotId: 15, compressSlotId: true } } }),
    lns: config({
      role: 'lns',
      hostName: 'lns',
      passive: true,
      auth: true,
      ipcp: { address: ip('10.0.0.9'), rejectVj: true },
      lcp: { mrru: 1524 },
    }),
    opened: 60,
  },
  'long delays with reordering, address assigned, both authenticated': {
    faults: { loss: 0.1, duplication: 0.2, delayUs: [1_000, 4_000_000] },
    user: config({
      secret: 'cisco',
      auth: true,
      ipcp: { address: 0 },
      lcp: { mru: 1400, accm: 0, pfc: true, acfc: true },
    }),
    lns: config({ role: 'lns', hostName: 'lns', secret: 'cisco', auth: true, ipcp: { address: ip('10.0.0.9') } }),
    assigned: ip('10.0.0.77'),
    opened: 59,
  },
  'a wire that hardly carries anything': {
    faults: { loss: 0.7, duplication: 0, delayUs: [5_000, 60_000] },
    user: config({ secret: 'cisco' }),
    lns: config({ role: 'lns', hostName: 'lns', passive: true, auth: true, ipcp: { address: ip('10.0.0.9') } }),
    opened: 1,
  },
  'a wrong secret': {
    faults: { loss: 0.2, duplication: 0.1, delayUs: [5_000, 60_000] },
    user: config({ secret: 'wrong' }),
    lns: config({ role: 'lns', hostName: 'lns', passive: true, auth: true, ipcp: { address: ip('10.0.0.9') } }),
    opened: 0,
  },
};

async function play(engine: Engine, seed: number, story: (typeof stories)[string]) {
  const stage = new Stage(engine, seed, story.faults);
  const lns = new End(stage, 1, story.lns, 'cisco', 'lns');
  const user = new End(stage, 0, story.user, 'cisco', 'user');
  const { assigned } = story;
  if (assigned !== undefined) lns.address = () => assigned;
  lns.verdictDelayUs = 300_000;
  stage.join(lns, user);
  await stage.run();
  return { stage, lns, user };
}

describe.each(Object.entries(stories))('%s', (title, story) => {
  it('ends well or for a reason, at both ends, whichever engine runs it', async () => {
    let opened = 0;
    const reasons = new Map<string, number>();
    for (const seed of SEEDS) {
      const { stage, lns, user } = await play('tables', seed, story);
      const where = `${title}, seed ${seed}`;
      expect(stage.sim.timers, where).toBe(0);
      expect(stage.sim.agenda.size, where).toBe(0);
      if (user.up && lns.up) {
        opened++;
        expect(user.up, where).toEqual({ ours: lns.up.peers, peers: lns.up.ours });
        if (story.assigned !== undefined) expect(user.up.ours).toBe(story.assigned);
        stage.at(0, () => stage.links.close(user.id), user.node);
        await stage.run();
      } else reasons.set(`${user.reason}, ${lns.reason}`, (reasons.get(`${user.reason}, ${lns.reason}`) ?? 0) + 1);
      for (const end of [user, lns]) {
        expect(end.up, where).toBeUndefined();
        expect(end.reason, where).toBeDefined();
        expect(end.reason, where).not.toBe('none');
        expect(end.state.phase, where).toBe(Phase.Dead);
        expect(pendingTimers(end), where).toEqual([]);
      }
      expect(stage.sim.timers, where).toBe(0);
      const { digest, folded } = await stage.finish();
      expect(folded.all(PPP)).toEqual(stage.sim.world.all(PPP));
      if (seed > 15) continue;
      const other = await play('xstate', seed, story);
      if (other.user.up && other.lns.up) {
        other.stage.at(0, () => other.stage.links.close(other.user.id), other.user.node);
        await other.stage.run();
      }
      expect((await other.stage.finish()).digest, where).toBe(digest);
    }
    expect(opened, [...reasons].join('; ')).toBe(story.opened);
  });
});

describe('the journal', () => {
  it('finds every cause before its effect', async () => {
    const { stage } = await play('tables', 3, stories['losses, user authenticated']!);
    const { rows } = await stage.finish();
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.every((row) => row.cause < row.seq)).toBe(true);
  });
});
