/** Which calls a study counts as blocked: those refused for want of something, and no others. */
import { describe, expect, test } from 'vitest';
import { countedIn } from './counted.js';

const FILE = 'test/data/studies/calls.yaml';
const SLOW = 'nodes.aaa.processor={ service: 1s, inputQueue: 100000 }';
/** Nobody hangs up before the call is up. */
const LONG = 'calls.dial.hold=30s';
const RESPONSES = ['calls.failed', 'calls.blocked', 'calls.established'] as const;

const counted = (...set: readonly string[]) =>
  countedIn(FILE, RESPONSES, ['end=3min', 'calls.dial.arrivals.poisson=60/min', ...set]);

describe('blocked', () => {
  test.each([
    ['ports', ['nodes.lac.ports.count=5']],
    ['sessions of a tunnel, at the LAC', ['nodes.lac.l2tp.sessionLimit=5']],
    ['sessions of a tunnel, at the LNS', ['nodes.lns.l2tp.sessionLimit=5']],
    ['sessions of the LAC', ['nodes.lac.l2tp.nodeSessionLimit=5']],
    ['sessions of the LNS', ['nodes.lns.l2tp.nodeSessionLimit=5']],
    ['calls on their way up, at the LAC', ['nodes.lac.l2tp.setupLimit=1', 'links.lines.latency=200ms', LONG]],
    ['calls on their way up, at the LNS', ['nodes.lns.l2tp.setupLimit=2', SLOW, LONG]],
    ['memory', ['nodes.lns.l2tp.memory={ limit: 50, perSession: 10 }']],
    ['addresses', ['nodes.lns.virtualTemplate.pool={ first: 10.64.0.1, last: 10.64.0.5 }']],
  ])('for want of %s', async (_, set) => {
    const [failed, blocked, established] = await counted(...set);
    expect(failed).toBeGreaterThan(20);
    expect(established).toBeGreaterThan(20);
    expect(blocked).toBe(failed);
  });
});

test('blocked for want of a tunnel at the LNS', async () => {
  const [failed, blocked, established] = await counted('nodes.lns.l2tp.tunnelLimit=0');
  expect(failed).toBeGreaterThan(20);
  expect([blocked, established]).toEqual([failed, 0]);
});

describe('not blocked, but failed', () => {
  test.each([
    ['for a wrong password', ['nodes.users.ppp.secret=wrong']],
    ['for a wrong tunnel secret', ['nodes.lns.l2tp.secrets={ "*": wrong }']],
    [
      'without an answer from RADIUS',
      ['timeline=[{ at: 0s, node: aaa, action: stop }]', 'nodes.lns.radius.timeout=2s'],
    ],
    ['with an LNS that drains', ['timeline=[{ at: 0s, node: lns, action: drain }]']],
    ['with an LNS that is dead', ['timeline=[{ at: 0s, node: lns, action: stop }]', 'nodes.lac.l2tp.retries=1']],
  ])('%s', async (_, set) => {
    const [failed, blocked, established] = await counted(...set);
    expect(failed).toBeGreaterThan(20);
    expect([blocked, established]).toEqual([0, 0]);
  });
});
