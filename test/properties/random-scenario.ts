/**
 * Scenarios at random, each from its number alone: many calls, bad networks (loss, duplicates, changed octets, on every
 * kind of link), nodes that lose their power, hidden AVPs, sequenced data, PPP options of all sorts, wrong secrets.
 */
import { Random } from '../../src/kernel/random.js';
import { randomTimeline } from './random-timeline.js';
import { randomWorkload } from './random-workload.js';

interface Draw {
  /** A whole number in [low, high]. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  one<T>(of: readonly T[]): T;
}

function drawOf(seed: number): Draw {
  const next = new Random(seed).stream('test/scenario');
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    whole,
    chance: (probability) => next() < probability,
    one: (of) => of[whole(0, of.length - 1)]!,
  };
}

const SECRET = 'tango';

/** Every third scenario is wordy: its packets are long, and its chunks beyond what they have room for at first. */
const isWordy = (seed: number): boolean => seed % 3 === 0;
const domainOf = (seed: number): string =>
  isWordy(seed) ? `isp${'-of-all-the-regions'.repeat(9)}.example` : 'isp.example';
const greetingsOf = (seed: number): object[] =>
  isWordy(seed) ? Array.from({ length: 12 }, () => ({ 'Reply-Message': 'Be welcome. '.repeat(20) })) : [];

/** A scenario's text (JSON is YAML). */
export function randomScenario(seed: number): string {
  const draw = drawOf(seed);
  const lacs = names('lac', draw.whole(1, 3));
  const users = names('user', draw.whole(2, 7));
  const domain = domainOf(seed);
  const nodes: Record<string, unknown> = {
    aaa: aaaNode(lacs, users, domain, greetingsOf(seed)),
    lns: lnsNode(draw, lacs),
  };
  for (const [place, name] of lacs.entries()) nodes[name] = lacNode(draw, name, place);
  for (const name of users) nodes[name] = userNode(draw, name, domain);
  const links: Record<string, { between: [string, string]; [key: string]: unknown }> = {
    'aaa-lns': { between: ['lns', 'aaa'], latency: '2ms', ...radiusPath(draw) },
  };
  for (const lac of lacs) {
    links[`${lac}-lns`] = { between: [lac, 'lns'], ...badPath(draw) };
    links[`${lac}-aaa`] = { between: [lac, 'aaa'], latency: '1ms', ...radiusPath(draw) };
    for (const user of users)
      links[`${user}-${lac}`] = {
        between: [user, lac],
        latency: '12ms',
        bandwidth: '64kbit/s',
        queue: 100_000,
        overhead: 0,
        corrupt: draw.one([0, 0, 0, 0.01]),
      };
  }
  const calls = Array.from({ length: draw.whole(4, 24) }, (_, place) => ({
    name: `c${place + 1}`,
    from: draw.one(users),
    to: draw.one(lacs),
    at: `${draw.whole(0, 90_000)}ms`,
    called: '5551000',
    calling: `555000${place}`,
    hold: `${draw.whole(1, 80)}s`,
    ...randomWorkload(seed, place),
  }));
  const everyNode = Object.keys(nodes);
  const wrong = randomTimeline(seed, everyNode, [...lacs, 'lns'], links);
  const powerAndClearing = Array.from({ length: draw.whole(0, 4) }, () => ({
    at: `${draw.whole(1000, 100_000)}ms`,
    ...(draw.chance(0.7)
      ? {
          node: draw.one(everyNode),
          action: 'power-off',
          ...(draw.chance(0.8) ? { for: `${draw.whole(1, 40)}s` } : {}),
        }
      : { node: draw.one([...lacs, 'lns']), action: draw.one(['clear-tunnels', 'clear-sessions']) }),
  }));
  const timeline = [...powerAndClearing, ...wrong];
  return JSON.stringify({ name: `random-${seed}`, seed, nodes, links, calls, timeline, end: '400s' }, null, 1);
}

const names = (stem: string, count: number): string[] =>
  Array.from({ length: count }, (_, place) => `${stem}${place + 1}`);

function badPath(draw: Draw): object {
  const loss = draw.one<unknown>([
    0,
    0.05,
    0.2,
    0.4,
    { gilbertElliott: { goodToBad: 0.05, badToGood: 0.3, lossGood: 0.01, lossBad: 0.8 } },
  ]);
  const mean = `${draw.whole(1, 30)}ms`;
  return {
    latency: `${draw.whole(1, 40)}ms`,
    jitter: draw.chance(0.5)
      ? { exponential: { mean, max: '150ms' } }
      : { normal: { mean, sd: '4ms', min: '0ms', max: '60ms' } },
    reorder: draw.chance(0.5),
    loss,
    duplicate: draw.one([0, 0.05]),
    corrupt: draw.one([0, 0, 0.02]),
    ...(draw.chance(0.3) ? { down: [[`${draw.whole(5, 40)}s`, `${draw.whole(41, 60)}s`]] } : {}),
  };
}

const radiusPath = (draw: Draw): object => ({
  loss: draw.one([0, 0, 0.1, 0.3]),
  duplicate: draw.one([0, 0, 0.2]),
  corrupt: draw.one([0, 0.05, 0.2]),
});

const radius = (draw: Draw): object => ({
  server: '10.0.0.3',
  port: 1645,
  secret: draw.chance(0.95) ? 'radius-secret' : 'another',
  timeout: draw.one(['1s', '2s']),
  retransmits: draw.whole(0, 3),
});

function l2tp(draw: Draw): object {
  return {
    profile: draw.one(['cisco-ios', 'junos', 'accel-ppp', 'xl2tpd']),
    retriesNotEstablished: draw.whole(3, 8),
    setupTimeout: '40s',
    noSessionTimeout: draw.one(['0s', '2s', '10s', '15s']),
    helloInterval: draw.one(['5s', '20s', '60s']),
    hideAvps: draw.chance(0.3),
    tieBreaker: draw.chance(0.3),
    dataSequencing: draw.chance(0.3),
    congestionControl: draw.chance(0.7),
    early: draw.one(['queue', 'drop']),
    sendProxy: draw.chance(0.8),
    proxyLcp: draw.one(['force', 'renegotiate']),
  };
}

/** What one end of a PPP link asks for, and does not take. */
const options = (draw: Draw): object => ({
  ...(draw.chance(0.3) ? { mru: draw.whole(576, 1500) } : {}),
  ...(draw.chance(0.3) ? { accm: draw.one([0, 0xa_0000, 0xffff_ffff]) } : {}),
  ...(draw.chance(0.2) ? { mrru: 1500, endpoint: 'end' } : {}),
  ...(draw.chance(0.3) ? { vjSlots: draw.whole(3, 15) } : {}),
  magic: draw.chance(0.8),
  pfc: draw.chance(0.3),
  acfc: draw.chance(0.3),
  acceptVj: draw.chance(0.6),
  addressControl: draw.chance(0.8),
  reject: draw.chance(0.2) ? [draw.one(['MRU', 'ACCM', 'PFC', 'Magic-Number', 'MRRU'])] : [],
});

function lacNode(draw: Draw, name: string, place: number): object {
  return {
    role: 'lac',
    address: `10.0.1.${place + 1}`,
    ports: { name: 'Serial0', count: draw.whole(2, 8), connectSpeed: 64_000, pppDelay: '220ms', linkDownDelay: '12ms' },
    console: { debug: draw.chance(0.3), line: '500us' },
    ppp: { hostName: name, passive: draw.chance(0.7), ...options(draw) },
    vpdn: {
      by: 'dnis',
      tunnels: { 'dnis:5551000': { addresses: ['10.0.0.2'], id: name, secret: SECRET } },
      radius: false,
    },
    radius: radius(draw),
    l2tp: l2tp(draw),
    ...(draw.chance(0.4) ? {} : { vpdn: { by: draw.one(['dnis', 'domain']), radius: true, password: 'cisco' } }),
  };
}

function lnsNode(draw: Draw, lacs: readonly string[]): object {
  return {
    role: 'lns',
    address: '10.0.0.2',
    console: { debug: draw.chance(0.3), line: '500us' },
    processor: { byKind: { data: draw.one(['0us', '2ms']), radius: '4ms' } },
    ppp: { hostName: 'lns', echoInterval: draw.one(['never', '7s']), ...options(draw) },
    radius: radius(draw),
    virtualTemplate: { cloneDelay: '300ms', pool: { first: '10.20.0.1', last: `10.20.0.${draw.whole(2, 20)}` } },
    l2tp: { ...l2tp(draw), secrets: Object.fromEntries(lacs.map((lac) => [lac, SECRET])) },
  };
}

function userNode(draw: Draw, name: string, domain: string): object {
  return {
    role: 'remote-system',
    address: '0.0.0.0',
    setupTimeout: '60s',
    pppDelay: `${draw.whole(10, 300)}ms`,
    ppp: {
      hostName: `${name}@${domain}`,
      secret: draw.chance(0.95) ? 'sesame' : 'open',
      authTimeout: '30s',
      ...(draw.chance(0.3) ? { echoInterval: '9s' } : {}),
      ...options(draw),
    },
  };
}

function aaaNode(
  lacs: readonly string[],
  users: readonly string[],
  domain: string,
  greetings: readonly object[],
): object {
  const user = [
    { 'Service-Type': 2 },
    { 'Framed-Protocol': 1 },
    { 'Framed-IP-Address': '255.255.255.254' },
    ...greetings,
  ];
  const timed = [...user, { 'Session-Timeout': 25 }];
  const tunnel = {
    password: 'cisco',
    reply: [
      { 'Service-Type': 5 },
      { 'Cisco-AVPair': `vpdn:tunnel-id=${lacs[0]}` },
      { 'Cisco-AVPair': 'vpdn:ip-addresses=10.0.0.2' },
      { 'Cisco-AVPair': `vpdn:l2tp-tunnel-password=${SECRET}` },
    ],
  };
  return {
    role: 'aaa',
    address: '10.0.0.3',
    port: 1645,
    secret: 'radius-secret',
    users: {
      'dnis:5551000': tunnel,
      [domain]: tunnel,
      ...Object.fromEntries(
        users.map((name, place) => [`${name}@${domain}`, { password: 'sesame', reply: place % 3 ? user : timed }]),
      ),
    },
  };
}
