import { describe, expect, it } from 'vitest';
import { octetsOf } from '../../models/keep.js';
import { fromHex, toHex } from '../../models/octets.js';
import type { PppConfig } from '../../models/ppp/config.js';
import { STATES } from '../../models/ppp/option-negotiation.js';
import { PHASES } from '../../models/ppp/phases.js';
import { PppProtocol } from '../../models/ppp/wire/frame.js';
import { config, End, lines, pendingTimers, Stage } from './ppp-harness.js';

/** One end of a link against packets written by hand: LCP's packets and options (RFC 1661 s5, s6). */

const MAGIC = 'a1b2c3d4';
const base = config({ lcp: { firstId: 1 }, ipcp: { firstId: 1 } });

/** Opens one end, and gives what puts packets before it. */
function alone(over: Partial<PppConfig> = {}) {
  const stage = new Stage('tables', 1, undefined, new Map([['user/ppp/1/magic', 0xa1b2c3d4]]));
  stage.dropsLine = false;
  const end = new End(stage, 0, { ...base, ...over }, 'cisco', 'user');
  stage.at(0, () => {
    stage.links.open(end.id);
    stage.links.lowerUp(end.id);
  });
  const settle = () => stage.run(stage.sim.now + 1_000);
  /** Puts packets in, one after the other; gives what was sent meanwhile. */
  const says = async (protocol: number, ...packets: string[]): Promise<string[]> => {
    await settle();
    end.sent.length = 0;
    for (const packet of packets) {
      stage.arrive(end, protocol, fromHex(packet)!, 10);
      await settle();
    }
    return end.sent.map(toHex);
  };
  const lcp = (...packets: string[]) => says(PppProtocol.LCP, ...packets);
  const opened = async () => {
    const [request] = await lcp('01 80 0008 0104 05dc')
      .then(async () => end.state.lcp.lastSent)
      .then((sent) => [toHex(octetsOf(sent))]);
    await lcp(`02 01 ${(4 + request!.length / 2).toString(16).padStart(4, '0')} ${request}`);
    expect(STATES[end.state.lcp.state]).toBe('Opened');
  };
  return { stage, end, settle, says, lcp, opened, words: async () => lines(await stage.rows(), end.id) };
}

const phaseOf = (end: End) => PHASES[end.state.phase];
const stateOf = (end: End) => STATES[end.state.lcp.state];

describe("the peer's options", () => {
  it.each([
    [
      'acknowledges what it can do',
      '01 07 0014 0104 05dc 0206 00000000 0506 12345678',
      '0207001401 0405dc 0206 00000000 0506 12345678',
    ],
    ['rejects what it does not know', '01 07 000d 0104 05dc 6305 010203', '0407 0009 6305 010203'],
    ['rejects before it suggests', '01 07 0010 0104 0010 6302 0506 00000000', '0407 0006 6302'],
    ['suggests an MRU that fits', '01 07 0008 0104 0010', '0307 0008 0104 05dc'],
    ['suggests for a known option of impossible length', '01 07 0007 0103 05', '0307 0008 0104 05dc'],
    ['rejects multilink when it does not want it itself', '01 07 0008 1104 05f4', '0407 0008 1104 05f4'],
    ['rejects link quality reports', '01 07 000c 0408 c025 00000064', '0407 000c 0408 c025 00000064'],
    ['refuses to prove itself without a secret', '01 07 0009 0305 c223 05', '0407 0009 0305 c223 05'],
    ['accepts any endpoint', '01 07 000d 1309 01353330302d31', '0207 000d 1309 01353330302d31'],
  ])('%s', async (_title, request, answer) => {
    const { lcp } = alone();
    expect(await lcp(request)).toEqual([answer.replaceAll(' ', '')]);
  });

  it('suggests CHAP to a peer that wants PAP', async () => {
    const { lcp } = alone({ secret: 'cisco' });
    expect(await lcp('01 07 0008 0304 c023')).toEqual(['030700090305c22305']);
  });

  it('rejects what its configuration says', async () => {
    const { lcp } = alone({ lcp: { ...base.lcp, rejects: [17, 19], mrru: 1500 } });
    expect(await lcp('01 07 0011 1104 05f4 1309 01353330302d31')).toEqual([
      '040700111104 05f4 1309 01353330302d31'.replaceAll(' ', ''),
    ]);
  });

  it('takes no notice of a list of options that breaks off', async () => {
    const { lcp, words } = alone();
    expect(await lcp('01 07 0008 0106 05dc', '01 07 0006 0101', '01 07 0020 0104')).toEqual([]);
    expect((await words()).filter((line) => line === 'dropped: malformed')).toHaveLength(3);
  });

  it('rejects after five suggestions (Max-Failure)', async () => {
    const { lcp } = alone();
    const bad = '01 07 0008 0104 0010';
    const answers = await lcp(bad, bad, bad, bad, bad, bad);
    expect(answers.map((answer) => answer.slice(0, 2))).toEqual(['03', '03', '03', '03', '03', '04']);
  });

  it('does not take a magic number of zero, or its own', async () => {
    const { lcp, words } = alone();
    const [zero, own] = await lcp('01 07 000a 0506 00000000', `01 08 000a 0506 ${MAGIC}`);
    expect(zero).toMatch(/^0307000a0506(?!00000000)/);
    expect(own).toMatch(/^0308000a0506/);
    expect(await words()).toContain('looped back');
  });

  it('ends a link that is looped back', async () => {
    const { stage, end } = alone();
    end.peer = end;
    await stage.run();
    expect(end.reason).toBe('looped back');
    expect(pendingTimers(end)).toEqual([]);
  });
});

describe('our options', () => {
  const request = `0506${MAGIC}`;

  it('are sent again as they were while nobody answers, ten times', async () => {
    const { stage, end } = alone();
    await stage.run();
    expect(end.sent.map(toHex)).toEqual(Array(10).fill(`0101000a${request}`));
    expect(end.reason).toBe('no answer');
    expect(stage.sim.now).toBe(30_000_000);
  });

  it('follow what the peer suggests', async () => {
    const { lcp } = alone({ lcp: { ...base.lcp, mru: 1600, accm: 0x1 } });
    const sent = await lcp('03 01 000e 0104 0500 0206 000a0000');
    expect(sent).toEqual([`01020014010405000206000a0001${request}`]);
  });

  it('do without what the peer rejects', async () => {
    const { lcp } = alone({ lcp: { ...base.lcp, pfc: true, acfc: true } });
    expect(await lcp('04 01 0006 0802')).toEqual([`0102000c${request}0702`]);
  });

  it('get another magic number when it is refused', async () => {
    const { lcp } = alone();
    const [next] = await lcp('03 01 000a 0506 11111111');
    expect(next).toMatch(new RegExp(`^0102000a0506(?!${MAGIC})`));
  });

  it('are given up when authentication is refused', async () => {
    const { lcp, end, stage } = alone({ auth: true });
    await lcp('04 01 0009 0305 c22305');
    await stage.run();
    expect(end.reason).toBe('authentication refused');
  });

  it('are given up when the peer never has enough', async () => {
    const { lcp, end, stage } = alone({ lcp: { ...base.lcp, mru: 1500 } });
    for (let id = 1; id <= 11; id++) {
      const octet = id.toString(16).padStart(2, '0');
      await lcp(`03 ${octet} 0008 0104 05${octet}`);
    }
    await stage.run();
    expect(end.reason).toBe('not converging');
  });

  it('are not touched by answers to something else', async () => {
    const { lcp, words, end } = alone();
    expect(await lcp(`02 09 000a ${request}`, '02 01 0004', '04 01 0008 0104 05dc', '04 01 0004')).toEqual([]);
    expect(stateOf(end)).toBe('Req-Sent');
    await lcp(`02 01 000a ${request}`);
    expect(stateOf(end)).toBe('Ack-Rcvd');
    await lcp(`02 01 000a ${request}`);
    expect(stateOf(end)).toBe('Ack-Rcvd');
    const dropped = (await words()).filter((line) => line.startsWith('dropped'));
    expect(dropped).toEqual([
      'dropped: stale identifier',
      ...Array(3).fill('dropped: not what was asked for'),
      'dropped: stale identifier',
    ]);
  });
});

describe('other packets', () => {
  it('rejects a code it does not know, whole', async () => {
    const { lcp } = alone();
    expect(await lcp('63 05 0006 abcd')).toEqual(['0702000a63050006abcd']);
  });

  it('ends when a basic code is rejected', async () => {
    const { lcp, end, stage, opened } = alone();
    await opened();
    await lcp('07 01 0008 01010004');
    await stage.run();
    expect(end.reason).toBe('protocol rejected');
  });

  it('sends no Echo-Request once they are rejected', async () => {
    const { lcp, end, stage, opened } = alone({ echo: { intervalUs: 1_000_000, misses: 3 } });
    await opened();
    await lcp('07 01 000c 09 01 0008 a1b2c3d4');
    expect(stateOf(end)).toBe('Opened');
    end.sent.length = 0;
    await stage.run(stage.sim.now + 2_500_000);
    expect(end.sent.map(toHex).filter((packet) => packet.startsWith('09'))).toEqual([]);
  });

  it('answers an Echo-Request when Opened, and only then', async () => {
    const { lcp, opened } = alone();
    expect(await lcp('09 05 000a 11111111 beef')).toEqual([]);
    await opened();
    expect(await lcp('09 05 000a 11111111 beef', '0b 06 0008 11111111', '0a 07 0008 11111111')).toEqual([
      `0a05000a${MAGIC}beef`,
    ]);
  });

  it('notes an Echo-Request of its own', async () => {
    const { lcp, opened, words } = alone();
    await opened();
    expect(await lcp(`09 05 0008 ${MAGIC}`)).toEqual([]);
    expect((await words()).slice(-2)).toEqual(['dropped: own magic number', 'looped back']);
  });

  it('gives up a peer that does not answer Echo-Requests', async () => {
    const { end, stage, opened } = alone({ echo: { intervalUs: 1_000_000, misses: 3 }, restartUs: 60_000_000 });
    await opened();
    await stage.run();
    expect(end.sent.filter((packet) => packet[0] === 9)).toHaveLength(3);
    expect(end.reason).toBe('peer silent');
  });

  it('rejects a protocol it does not know once the network phase is there', async () => {
    const { says, opened, words } = alone();
    expect(await says(0x80fd, '01 01 0004')).toEqual([]);
    await opened();
    expect(await says(0x80fd, '01 01 0004')).toEqual(['0802000a80fd01010004']);
    expect(await words()).toEqual(expect.arrayContaining(['dropped: wrong phase', 'dropped: unknown protocol']));
  });

  it('ends when the peer does not know IPCP', async () => {
    const { lcp, opened, stage, end } = alone();
    await opened();
    await lcp('08 01 000a 8021 01010004');
    expect(phaseOf(end)).toBe('Terminate');
    await stage.run();
    expect(end.reason).toBe('protocol rejected');
  });

  it('lets the peer end the link', async () => {
    const { lcp, opened, stage, end } = alone();
    await opened();
    expect((await lcp('05 09 0004')).filter((packet) => packet.startsWith('06'))).toEqual(['06090004']);
    expect(phaseOf(end)).toBe('Terminate');
    await stage.run();
    expect([end.reason, stateOf(end), phaseOf(end)]).toEqual(['peer terminated', 'Stopped', 'Dead']);
    expect(await lcp('01 0a 0004')).toEqual([]);
  });

  it('asks twice to end the link, then does without an answer', async () => {
    const { opened, stage, end } = alone();
    await opened();
    end.sent.length = 0;
    stage.at(0, () => stage.links.close(end.id));
    await stage.run();
    expect(end.sent.map(toHex).filter((packet) => packet.startsWith('05'))).toEqual(['05020004', '05020004']);
    expect([end.reason, stateOf(end), phaseOf(end)]).toEqual(['administrative', 'Closed', 'Dead']);
  });
});

describe('opening and closing', () => {
  it('listens when passive, and can be closed meanwhile', async () => {
    const { stage, end, settle } = alone({ passive: true });
    await settle();
    expect([stateOf(end), end.sent.length]).toEqual(['Stopped', 0]);
    stage.at(0, () => stage.links.close(end.id));
    await stage.run();
    expect([end.reason, stateOf(end), phaseOf(end)]).toEqual(['administrative', 'Closed', 'Dead']);
  });

  it('can be used again once the line was down', async () => {
    const { stage, end, opened } = alone();
    await opened();
    stage.at(0, () => stage.links.lowerDown(end.id));
    stage.at(10, () => stage.links.lowerUp(end.id));
    await stage.run(stage.sim.now + 1_000);
    expect([end.reason, stateOf(end), phaseOf(end)]).toEqual(['carrier lost', 'Req-Sent', 'Establish']);
  });

  it('leaves nothing behind when destroyed', async () => {
    const { stage, end, settle } = alone();
    await settle();
    stage.at(0, () => stage.links.destroy(end.id));
    await settle();
    expect([stage.links.has(end.id), stage.sim.timers, stage.sim.agenda.size]).toEqual([false, 0, 0]);
  });
});
