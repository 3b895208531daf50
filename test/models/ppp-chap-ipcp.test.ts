import { describe, expect, it } from 'vitest';
import { toHex } from '../../models/octets.js';
import { PHASES } from '../../models/ppp/phases.js';
import { chapReply, emitChapPacket } from '../../models/ppp/wire/chap-packet.js';
import { PppProtocol } from '../../models/ppp/wire/frame.js';
import type { Engine } from '../../src/machine/definition.js';
import { config, End, ip, lines, pendingTimers, Stage } from './ppp-harness.js';

/** CHAP (RFC 1994) and IPCP (RFC 1332) between two ends. */

const lnsConfig = config({
  role: 'lns',
  hostName: 'lns',
  passive: true,
  auth: true,
  ipcp: { address: ip('10.0.0.9'), firstId: 1 },
  chap: { firstId: 40 },
});
const userConfig = config({ secret: 'cisco', ipcp: { address: ip('10.0.0.1'), firstId: 1 } });

function pair(user = userConfig, lns = lnsConfig, engine: Engine = 'tables') {
  const stage = new Stage(engine);
  const ends = {
    lns: new End(stage, 1, lns, 'cisco', 'lns'),
    user: new End(stage, 0, user, 'cisco', 'user'),
  };
  stage.join(ends.lns, ends.user);
  return { stage, ...ends };
}

const chapSent = (end: End) =>
  end.sent.filter((packet) => [1, 2, 3, 4].includes(packet[0]!) && packet[1]! >= 40 && packet[1]! < 50);

describe('CHAP', () => {
  it('ends the link of a user with a wrong secret', async () => {
    const { stage, lns, user } = pair({ ...userConfig, secret: 'wrong' });
    await stage.run();
    expect(lns.told.slice(0, 3)).toEqual(['lcp opened', 'verify user', 'not authenticated']);
    expect([lns.reason, user.reason]).toEqual(['authentication failed', 'authentication failed']);
    expect(lines(await stage.rows(), user.id)).toContain('CHAP: I FAILURE id 40 len 25');
  });

  it('is one more way round when both demand it', async () => {
    const { stage, lns, user } = pair({ ...userConfig, auth: true }, { ...lnsConfig, secret: 'cisco' });
    await stage.run();
    expect([lns.told.filter((word) => word === 'authenticated').length, lns.up, user.up]).toEqual([
      1,
      { ours: ip('10.0.0.9'), peers: ip('10.0.0.1') },
      { ours: ip('10.0.0.1'), peers: ip('10.0.0.9') },
    ]);
  });

  it('repeats the challenge as often as it may', async () => {
    const { stage, lns, user } = pair(userConfig, { ...lnsConfig, chap: { ...lnsConfig.chap, maxChallenges: 3 } });
    stage.at(16_000, () => {
      user.peer = undefined; // its answers go nowhere
    });
    await stage.run();
    expect(chapSent(lns).map((packet) => [packet[0], packet[1]])).toEqual([
      [1, 40],
      [1, 40],
      [1, 40],
    ]);
    expect(lns.reason).toBe('authentication timed out');
  });

  it('repeats the response until there is a verdict', async () => {
    const { stage, lns, user } = pair({
      ...userConfig,
      chap: { ...userConfig.chap, responseUs: 1_000_000, maxResponses: 3 },
    });
    lns.verdictByHand = true;
    await stage.run(30_000_000);
    expect(user.reason).toBe('authentication timed out');
    expect(chapSent(user)).toHaveLength(3);
  });

  it('answers a repeated response with the same success', async () => {
    const { stage, lns, user } = pair();
    await stage.run();
    const response = chapSent(user)[0]!;
    stage.arrive(lns, PppProtocol.CHAP, response);
    await stage.run();
    expect(
      chapSent(lns)
        .filter((packet) => packet[0] === 3)
        .map(toHex),
    ).toEqual(['03280004', '03280004']);
    expect(lns.up).toBeDefined();
  });

  it('takes no response to something else, and no verdict nobody waits for', async () => {
    const { stage, lns } = pair();
    lns.verdictByHand = true;
    for (const [delayUs, id] of [
      [20_000, 41],
      [60_000, 40],
    ] as const) {
      stage.arrive(lns, PppProtocol.CHAP, emitChapPacket(chapReply(id, new Uint8Array(16), 'user')), delayUs);
    }
    await stage.run(100_000);
    const dropped = lines(await stage.rows(), lns.id).filter((line) => line.startsWith('dropped'));
    expect(dropped).toEqual(['dropped: stale identifier', 'dropped: unexpected']);
    stage.at(0, () => expect(stage.links.authResult(lns.id, true)).toBe(true));
    stage.at(1, () => expect(stage.links.authResult(lns.id, false)).toBe(false));
    await stage.run();
    expect(lns.up).toBeDefined();
    expect(stage.links.authResult(99, true)).toBe(false);
  });

  it('does not stay longer than it may', async () => {
    const { stage, lns } = pair(userConfig, { ...lnsConfig, authTimeoutUs: 5_000_000 });
    lns.verdictByHand = true;
    await stage.run();
    expect(lns.reason).toBe('authentication timed out');
    expect(pendingTimers(lns)).toEqual([]);
  });

  it('is left out when nobody demands it', async () => {
    const { stage, lns, user } = pair(userConfig, { ...lnsConfig, auth: false });
    await stage.run();
    expect([lns.told, user.up !== undefined]).toEqual([['lcp opened', 'network starting', 'network up'], true]);
  });
});

describe('IPCP', () => {
  it('gives the user an address', async () => {
    const { stage, lns, user } = pair({ ...userConfig, ipcp: { ...userConfig.ipcp, address: 0 } });
    lns.address = () => ip('10.0.0.77');
    await stage.run();
    expect(user.up).toEqual({ ours: ip('10.0.0.77'), peers: ip('10.0.0.9') });
    expect(lns.up).toEqual({ ours: ip('10.0.0.9'), peers: ip('10.0.0.77') });
  });

  it('gives up where the user insists on an address it cannot have', async () => {
    const { stage, lns, user } = pair({ ...userConfig, ipcp: { ...userConfig.ipcp, insist: true } });
    lns.address = () => ip('10.0.0.77');
    await stage.run();
    expect(user.reason).toBe('no address');
    expect(lns.up).toBeUndefined();
  });

  it('gives up when the address is refused', async () => {
    const { stage, lns, user } = pair();
    lns.address = () => 0;
    await stage.run();
    expect([user.reason, lns.reason]).toEqual(['no address', 'peer terminated']);
  });

  it('tells a peer without an address the one it has for it', async () => {
    const { stage, lns, user } = pair();
    user.peer = undefined;
    lns.address = () => ip('10.0.0.77');
    stage.at(20_000, () => {
      user.peer = lns;
    });
    await stage.run();
    lns.sent.length = 0;
    stage.arrive(lns, PppProtocol.IPCP, Uint8Array.of(1, 99, 0, 4));
    await stage.run(stage.sim.now + 100);
    expect(lns.sent.map(toHex)).toContain('0363000a03060a00004d');
  });

  it('takes the link down with it', async () => {
    const { stage, lns, user } = pair();
    await stage.run();
    stage.arrive(lns, PppProtocol.IPCP, Uint8Array.of(5, 77, 0, 4));
    await stage.run();
    expect([lns.reason, user.reason]).toEqual(['network protocol failed', 'peer terminated']);
    expect([lns, user].map((end) => PHASES[end.state.phase])).toEqual(['Dead', 'Dead']);
  });

  it('hands packets on when it is open', async () => {
    const { stage, lns } = pair();
    const packets: string[] = [];
    Object.assign(lns, { ipPacket: (_link: number, packet: Uint8Array) => packets.push(toHex(packet)) });
    stage.arrive(lns, PppProtocol.IP, Uint8Array.of(0x45), 1);
    await stage.run();
    stage.arrive(lns, PppProtocol.IP, Uint8Array.of(0x45, 1));
    await stage.run();
    expect(packets).toEqual(['4501']);
  });
});

describe('the line', () => {
  it('is used as the peer asked', async () => {
    const { stage, lns } = pair({
      ...userConfig,
      lcp: { ...userConfig.lcp, mru: 1400, accm: 0xa0000, pfc: true, acfc: true },
    });
    await stage.run();
    expect(stage.links.lineFormat(lns.id)).toEqual({
      compressProtocol: true,
      omitAddressControl: true,
      accm: 0xa0000,
      mru: 1400,
    });
  });
});
