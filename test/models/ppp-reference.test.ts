import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../models/octets.js';
import type { Pin } from '../../src/kernel/random.js';
import type { Engine } from '../../src/machine/definition.js';
import { config, End, ip, lines, pendingTimers, Stage } from './ppp-harness.js';

/** The PPP of the reference call, in the order and the states of its traces. */

const pins = new Map<string, Pin>([
  ['user/ppp/1/magic', 0x6ee4e865],
  ['user/ppp/1/lcp-id', 118],
  ['user/ppp/1/ipcp-id', 187],
  ['lac/ppp/1/magic', 0x109d08f2],
  ['lac/ppp/1/lcp-id', 11],
  ['lac/ppp/1/chap-id', 6],
  ['lac/ppp/1/challenge', fromHex('5D0D008CB1677CF8BC354556321A7A74')!],
  ['lns/ppp/1/ipcp-id', 1],
  ['lns/ppp/1/chap-id', 3],
]);

const userConfig = config({
  hostName: '2500-1',
  secret: 'cisco',
  lcp: { rejects: [17, 19] },
  ipcp: { address: ip('10.10.53.2'), requestVj: { maxSlotId: 15, compressSlotId: false } },
});
const lacConfig = config({
  role: 'lac',
  hostName: '5300-1',
  passive: true,
  auth: true,
  lcp: { mrru: 1524, endpointDisc: { class: 1, text: '5300-1' } },
});
const lnsConfig = config({
  role: 'lns',
  hostName: '1600-3',
  passive: true,
  auth: true,
  ipcp: { address: ip('10.51.6.82'), rejectVj: true },
});

async function call(engine: Engine, proxyLcp: 'accept' | 'renegotiate' = 'accept') {
  const stage = new Stage(engine, 7, undefined, pins);
  const { links } = stage;
  const lac = new End(stage, 1, lacConfig, undefined, 'lac');
  const user = new End(stage, 0, userConfig, undefined, 'user');
  const lns = new End(stage, 2, { ...lnsConfig, proxyLcp }, 'cisco', 'lns');
  stage.join(lac, user);
  lac.onVerify = () => {
    links.forward(lac.id);
    // From here on user and LNS talk to each other.
    stage.at(
      2_000_000,
      () => {
        user.peer = lns;
        lns.peer = user;
        const { lastSent, lastReceived, ...auth } = links.proxyFacts(lac.id);
        links.open(lns.id);
        links.lowerUp(lns.id);
        links.forceOpen(lns.id, lastSent, lastReceived);
        links.proxyAuth(lns.id, auth);
      },
      2,
    );
  };
  await stage.run();
  return { stage, lac, user, lns };
}

describe.each<Engine>(['tables', 'xstate'])('the reference call, run by %s', (engine) => {
  it('is set up and taken down as in the traces', async () => {
    const { stage, lac, user, lns } = await call(engine);
    expect(lns.up).toEqual({ ours: ip('10.51.6.82'), peers: ip('10.10.53.2') });
    expect(user.up).toEqual({ ours: ip('10.10.53.2'), peers: ip('10.51.6.82') });
    const facts = stage.links.proxyFacts(lac.id);
    expect(toHex(facts.lastSent)).toBe('0305c223050506109d08f2');
    expect(toHex(facts.lastReceived)).toBe('05066ee4e865');
    expect(facts.chapId).toBe(6);
    expect(toHex(facts.response)).toBe('ca1cc2e4fa6899e8df1b695c0a80883e');
    for (const end of [lac, user, lns]) expect(pendingTimers(end)).toEqual([]);
    stage.at(0, () => stage.links.lowerDown(lac.id), 1);
    stage.at(1, () => stage.links.lowerDown(lns.id), 2);
    await stage.run();
    const { rows } = await stage.finish();
    expect(lines(rows, lac.id)).toEqual([
      'Phase Establish',
      'LCP: State is Listen',
      'LCP: I CONFREQ [Listen] id 118 len 10',
      'LCP: O CONFREQ [Listen] id 11 len 28',
      'LCP: O CONFACK [Listen] id 118 len 10',
      'LCP: I CONFREJ [ACKsent] id 11 len 17',
      'LCP: O CONFREQ [ACKsent] id 12 len 15',
      'LCP: I CONFACK [ACKsent] id 12 len 15',
      'LCP: State is Open',
      'Phase Authenticate',
      'CHAP: O CHALLENGE id 6 len 27',
      'CHAP: I RESPONSE id 6 len 27',
      'Phase Forwarding',
      'Phase Terminate',
      'LCP: State is Closed',
      'Phase Dead',
    ]);
    expect(lines(rows, lns.id)).toEqual([
      'Phase Establish',
      'LCP: State is Listen',
      'LCP: FORCED sent 0305c223050506109d08f2',
      'LCP: FORCED received 05066ee4e865',
      'Phase Authenticate',
      'CHAP: O CHALLENGE id 3 len 27',
      'CHAP: I RESPONSE id 6 len 27',
      'CHAP: O SUCCESS id 6 len 4',
      'Phase Network',
      'IPCP: O CONFREQ [Closed] id 1 len 10',
      'IPCP: I CONFREQ [REQsent] id 187 len 16',
      'IPCP: O CONFREJ [REQsent] id 187 len 10',
      'IPCP: I CONFACK [REQsent] id 1 len 10',
      'IPCP: I CONFREQ [ACKrcvd] id 188 len 10',
      'IPCP: O CONFACK [ACKrcvd] id 188 len 10',
      'IPCP: State is Open',
      'IPCP: State is Closed',
      'Phase Terminate',
      'LCP: State is Closed',
      'Phase Dead',
    ]);
    expect(lns.told).toEqual([
      'lcp opened',
      'verify 2500-1',
      'authenticated',
      'network starting',
      'network up',
      'network down',
      'down: carrier lost',
    ]);
    expect(stage.sim.random.unusedPins.size).toBe(0);
  });

  it('is negotiated anew when the LNS does not take the proxy options', async () => {
    const { stage, user, lns } = await call(engine, 'renegotiate');
    expect(lns.up).toEqual({ ours: ip('10.51.6.82'), peers: ip('10.10.53.2') });
    expect(user.up).toBeDefined();
    const { rows } = await stage.finish();
    const said = lines(rows, lns.id);
    expect(said).not.toContain('CHAP: I RESPONSE id 6 len 27');
    expect(said.slice(0, 3)).toEqual([
      'Phase Establish',
      'LCP: State is Listen',
      expect.stringContaining('LCP: O CONFREQ [Listen]'),
    ]);
    expect(lines(rows, user.id).filter((line) => line === 'LCP: State is Open')).toHaveLength(2);
  });
});
