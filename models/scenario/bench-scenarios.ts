/** Scenarios that `bench` runs, as text: calls one after another, sessions that are all up at once, tunnels that idle. */
import { fromUs } from './values.js';

const SESSIONS_A_TUNNEL = 1000;
/** What a call is given to come up, µs, and what a tunnel is. */
const SET_UP_US = 10_000_000;
const FIRST_AT_US = 1_000_000;

interface Shape {
  readonly name: string;
  readonly lines: number;
  readonly lacs: number;
  readonly lnss: number;
  /** From one line's call to the next one's, µs. */
  readonly everyUs: number;
  /** µs; Infinity: nobody hangs up. */
  readonly holdUs: number;
  /** When the run is cut off, µs; Infinity: at its own end. */
  readonly endUs: number;
  readonly helloUs: number;
  readonly noSessionUs: number;
}

/**
 * So many whole calls: dial, LCP and CHAP at the LAC, RADIUS for the tunnel and for the user, a tunnel shared by 1000
 * sessions, proxy LCP, CHAP, IPCP, hold, tear-down. After the first 10 s there are as many sessions at any time.
 */
export function callsScenario(calls: number): string {
  const everyUs = 10_000;
  return scenarioText({
    name: 'bench-calls',
    lines: calls,
    lacs: 1,
    lnss: 1,
    everyUs,
    holdUs: SESSIONS_A_TUNNEL * everyUs,
    endUs: Number.POSITIVE_INFINITY,
    helloUs: 60_000_000,
    noSessionUs: 15_000_000,
  });
}

/** So many sessions that are all up when the run is cut off, 1000 a tunnel; nobody hangs up. */
export function sessionsScenario(sessions: number): string {
  const everyUs = 200;
  const lacs = Math.ceil(sessions / SESSIONS_A_TUNNEL);
  return scenarioText({
    name: 'bench-sessions',
    lines: sessions,
    lacs,
    lnss: Math.min(10, lacs),
    everyUs,
    holdUs: Number.POSITIVE_INFINITY,
    endUs: FIRST_AT_US + sessions * everyUs + SET_UP_US,
    helloUs: 60_000_000,
    noSessionUs: Number.POSITIVE_INFINITY,
  });
}

/** So many tunnels, each opened by one short call and then idle for `idleUs`, HELLO after every 60 s of silence. */
export function idleScenario(tunnels: number, idleUs: number): string {
  const everyUs = 1000;
  return scenarioText({
    name: 'bench-idle',
    lines: tunnels,
    lacs: tunnels,
    lnss: 1,
    everyUs,
    holdUs: 1_000_000,
    endUs: FIRST_AT_US + tunnels * everyUs + SET_UP_US + idleUs,
    helloUs: 60_000_000,
    noSessionUs: Number.POSITIVE_INFINITY,
  });
}

const list = (count: number, text: (number: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index + 1)).join(' ');

function scenarioText(shape: Shape): string {
  const { name, lines, lacs, lnss, everyUs, holdUs, endUs, helloUs, noSessionUs } = shape;
  const pool = Math.min(65_536, 2 * Math.ceil(lines / lnss));
  const timers = `receiveWindow: 4096, helloInterval: ${fromUs(helloUs)}, noSessionTimeout: ${fromUs(noSessionUs)}`;
  const limits = 'sessionLimit: 65535, tunnelLimit: 65535';
  return `name: ${name}
end: ${fromUs(endUs)}
shared:
  radius: &radius { server: 10.0.0.1, secret: radius-secret }
nodes:
  users:
    role: remote-system
    count: ${lines}
    address: 0.0.0.0
    ppp: { hostName: "u{n}@isp.example", secret: sesame }
  lac:
    role: lac
    count: ${lacs}
    address: 10.1.0.1
    ports: { count: 65535 }
    ppp: { passive: true }
    vpdn: { by: domain }
    radius: *radius
    l2tp: { ${timers}, ${limits} }
  lns:
    role: lns
    count: ${lnss}
    address: 10.2.0.1
    radius: *radius
    virtualTemplate: { pool: { first: 11.0.0.0, last: ${poolEnd(pool)} } }
    l2tp: { secrets: { "*": tango }, ${timers}, ${limits} }
  aaa:
    role: aaa
    address: 10.0.0.1
    secret: radius-secret
    users:
      isp.example:
        password: cisco
        reply:
          - { Service-Type: 5 }
          - { Cisco-AVPair: "vpdn:tunnel-type=l2tp" }
          - { Cisco-AVPair: "vpdn:ip-addresses=${list(lnss, (number) => `10.2.0.${number}`)}" }
          - { Cisco-AVPair: "vpdn:l2tp-tunnel-password=tango" }
      "*@isp.example":
        password: sesame
        reply: [{ Service-Type: 2 }, { Framed-Protocol: 1 }, { Framed-IP-Address: 255.255.255.254 }]
links:
  lines: { between: [users, lac], latency: 10ms }
  core: { between: [lac, lns], pair: each, latency: 5ms }
  aaa-lac: { between: [lac, aaa], latency: 1ms }
  aaa-lns: { between: [lns, aaa], latency: 1ms }
calls:
  - { name: dial, from: users, to: lac, at: ${fromUs(FIRST_AT_US)}, every: ${fromUs(everyUs)}, called: "5551000", calling: "{n}", hold: ${fromUs(holdUs)} }
`;
}

/** Of 11.0.0.0 and so many addresses, up to 65536. */
const poolEnd = (size: number): string => `11.0.${Math.floor((size - 1) / 256)}.${(size - 1) % 256}`;
