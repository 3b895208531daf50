/**
 * Device profiles: the timers and limits a device's software starts from. A plain value was read in a source; one in
 * `memory(...)` was not, check before relying on it; a knob without a row is not known of that device and is the base's.
 * What is known of it besides, in words: `profile-remarks.ts`.
 */
import type { AvpName } from '../l2tp/wire/avp-table.js';
import type { DurationText } from './values.js';

/** Where a profile's value comes from. */
export type Source = 'read' | 'memory' | 'default';
export type NodeRole = 'lac' | 'lns';

export interface L2tpKnobs {
  vendorName: string | undefined;
  framingCapabilities: number;
  bearerCapabilities: number;
  receiveWindow: number;
  peerWindowIfAbsent: number;
  authenticate: boolean;
  hideAvps: boolean;
  tieBreaker: boolean;
  initiatorPort: 'fixed' | 'free';
  congestionControl: boolean;
  early: 'queue' | 'drop';
  ackDelay: DurationText;
  retransmitInitial: DurationText;
  retransmitCap: DurationText;
  retries: number;
  retriesNotEstablished: number;
  retryCounting: 'resends' | 'sends';
  helloInterval: DurationText;
  setupTimeout: DurationText;
  sessionSetupTimeout: DurationText;
  noSessionTimeout: DurationText;
  destructTimeout: DurationText;
  peerLockout: DurationText;
  sessionLimit: number;
  tunnelLimit: number;
  nodeSessionLimit: number | 'none';
  setupLimit: number | 'none';
  clientPortAvp: boolean;
  mandatoryAvps: AvpName[];
  proxyLcp: 'force' | 'renegotiate';
  proxyAuthentication: boolean;
  sendProxy: boolean;
  dataSequencing: boolean;
}

export interface PppKnobs {
  restart: DurationText;
  maxConfigure: number;
  authTimeout: DurationText;
  authRetries: number;
  echoInterval: DurationText;
  echoMisses: number;
}

interface Marked<T> {
  readonly memory: T;
}
const memory = <T>(value: T): Marked<T> => ({ memory: value });

/** A value for both roles, or one a role. */
interface ByRole<T> {
  readonly lac: T;
  readonly lns: T;
}

type Cell<T> = T | Marked<T> | ByRole<T>;
type Row<K> = { readonly [Key in keyof K]?: Cell<K[Key]> };

interface Profile {
  readonly title: string;
  readonly l2tp: Row<L2tpKnobs>;
  readonly ppp: Row<PppKnobs>;
}

/** What no source tells of a device. Every knob has its value here. */
export const BASE_L2TP: L2tpKnobs = {
  vendorName: undefined,
  framingCapabilities: 3,
  bearerCapabilities: 3,
  receiveWindow: 4,
  peerWindowIfAbsent: 4,
  authenticate: true,
  hideAvps: false,
  tieBreaker: false,
  initiatorPort: 'fixed',
  congestionControl: false,
  early: 'queue',
  ackDelay: 0,
  retransmitInitial: '1s',
  retransmitCap: '8s',
  retries: 5,
  retriesNotEstablished: 5,
  retryCounting: 'resends',
  helloInterval: '60s',
  setupTimeout: '60s',
  sessionSetupTimeout: '60s',
  noSessionTimeout: '60s',
  destructTimeout: '31s',
  peerLockout: '0s',
  sessionLimit: 65_535,
  tunnelLimit: 65_535,
  nodeSessionLimit: 'none',
  setupLimit: 'none',
  clientPortAvp: false,
  mandatoryAvps: [],
  proxyLcp: 'force',
  proxyAuthentication: true,
  sendProxy: true,
  dataSequencing: false,
};

/** RFC 1661 s4.6 for the restart timer and its counter. */
export const BASE_PPP: PppKnobs = {
  restart: '3s',
  maxConfigure: 10,
  authTimeout: '10s',
  authRetries: 3,
  echoInterval: 'never',
  echoMisses: 3,
};

export const PROFILES = {
  rfc2661: {
    title: 'What RFC 2661 recommends',
    l2tp: {
      helloInterval: memory('60s'),
      retransmitInitial: memory('1s'),
      retransmitCap: '8s',
      retries: memory(5),
      receiveWindow: memory(4),
      peerWindowIfAbsent: memory(4),
      congestionControl: true,
      ackDelay: memory('200ms'),
      destructTimeout: memory('31s'),
      initiatorPort: 'free',
    },
    ppp: { restart: memory('3s'), maxConfigure: memory(10) },
  },
  'cisco-ios': {
    title: 'Cisco IOS and IOS XE',
    l2tp: {
      peerLockout: memory('60s'),
      vendorName: 'Cisco Systems, Inc.',
      clientPortAvp: true,
      mandatoryAvps: ['ProxyAuthenResponse'],
      helloInterval: memory('60s'),
      retransmitInitial: '1s',
      retransmitCap: '8s',
      retries: 10,
      retriesNotEstablished: 2,
      retryCounting: 'resends',
      peerWindowIfAbsent: memory(4),
      congestionControl: false,
      setupTimeout: memory('10s'),
      noSessionTimeout: { lac: '15s', lns: '10s' },
    },
    ppp: {
      restart: memory('2s'),
      authTimeout: memory('10s'),
      echoInterval: memory('10s'),
      echoMisses: memory(5),
    },
  },
  junos: {
    title: 'Juniper MX (Junos OS)',
    l2tp: {
      peerLockout: '300s',
      helloInterval: '60s',
      retransmitInitial: '1s',
      retransmitCap: '16s',
      retries: memory(7),
      retriesNotEstablished: 5,
      retryCounting: 'resends',
      receiveWindow: 4,
      peerWindowIfAbsent: 4,
      noSessionTimeout: '60s',
      destructTimeout: '300s',
    },
    ppp: { echoInterval: '30s' },
  },
  junose: {
    title: 'Juniper E series (JunosE)',
    l2tp: {
      retransmitInitial: memory('1s'),
      retransmitCap: memory('16s'),
      retries: 5,
      retriesNotEstablished: 5,
      retryCounting: 'resends',
      receiveWindow: 4,
      peerWindowIfAbsent: 4,
      noSessionTimeout: '60s',
      destructTimeout: '600s',
    },
    ppp: {},
  },
  sros: {
    title: 'Nokia SR OS',
    l2tp: {
      peerLockout: '300s',
      helloInterval: memory('300s'),
      retransmitInitial: memory('1s'),
      retransmitCap: memory('8s'),
      retries: memory(5),
      retriesNotEstablished: memory(5),
      retryCounting: 'resends',
      receiveWindow: memory(64),
      peerWindowIfAbsent: memory(4),
      noSessionTimeout: 'never',
      destructTimeout: '60s',
    },
    ppp: { echoInterval: '30s', echoMisses: 3 },
  },
  huawei: {
    title: 'Huawei',
    l2tp: {
      peerLockout: '300s',
      helloInterval: '60s',
      retries: 5,
      retriesNotEstablished: 5,
      retryCounting: 'resends',
      receiveWindow: 128,
      congestionControl: true,
      noSessionTimeout: 'never',
    },
    ppp: { echoInterval: memory('20s'), echoMisses: memory(3) },
  },
  'accel-ppp': {
    title: 'accel-ppp',
    l2tp: {
      helloInterval: '60s',
      retransmitInitial: '1s',
      retransmitCap: '16s',
      retries: 5,
      retriesNotEstablished: 5,
      retryCounting: 'resends',
      receiveWindow: 16,
      peerWindowIfAbsent: 4,
      setupTimeout: '60s',
      noSessionTimeout: memory(0),
    },
    ppp: { restart: '3s' },
  },
  xl2tpd: {
    title: 'xl2tpd',
    l2tp: {
      helloInterval: '60s',
      retransmitInitial: '1s',
      retransmitCap: 'never',
      retries: 5,
      retriesNotEstablished: 5,
      retryCounting: 'sends',
      receiveWindow: 4,
      peerWindowIfAbsent: 4,
      ackDelay: '250ms',
      noSessionTimeout: 'never',
      destructTimeout: '31s',
    },
    ppp: { restart: '3s' },
  },
  osvbng: {
    title: 'osvbng',
    l2tp: {
      helloInterval: '60s',
      retransmitInitial: '1s',
      retransmitCap: '8s',
      retries: 5,
      retriesNotEstablished: 5,
      retryCounting: 'resends',
      receiveWindow: 4,
      peerWindowIfAbsent: 4,
    },
    ppp: {},
  },
  bngblaster: {
    title: 'BNG Blaster',
    l2tp: {
      helloInterval: '30s',
      retransmitInitial: '1s',
      retransmitCap: 'never',
      retries: 5,
      retriesNotEstablished: 5,
      retryCounting: 'resends',
      receiveWindow: 16,
      congestionControl: true,
      ackDelay: '10ms',
      setupTimeout: '30s',
      destructTimeout: '30s',
    },
    ppp: { restart: '5s', maxConfigure: 10, authTimeout: '5s', authRetries: 30, echoInterval: '30s', echoMisses: 3 },
  },
  ixia: {
    title: 'Ixia',
    l2tp: {
      helloInterval: '60s',
      retransmitInitial: '2s',
      retransmitCap: '8s',
      retries: 5,
      retriesNotEstablished: 5,
      retryCounting: 'resends',
      receiveWindow: 10,
      sessionLimit: 32_000,
    },
    ppp: { restart: '5s', authTimeout: '5s', authRetries: 10, echoInterval: '60s' },
  },
} satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]];

export interface KnobValue {
  readonly knob: string;
  readonly value: unknown;
  readonly source: Source;
}

function cellValue<T>(cell: Cell<T> | undefined, base: T, role: NodeRole): { value: T; source: Source } {
  if (cell === undefined) return { value: base, source: 'default' };
  if (typeof cell === 'object' && cell !== null) {
    if ('memory' in cell) return { value: cell.memory, source: 'memory' };
    if ('lac' in cell) return { value: cell[role], source: 'read' };
  }
  return { value: cell as T, source: 'read' };
}

function fill<K extends object>(row: Row<K>, base: K, role: NodeRole): { knobs: K; values: KnobValue[] } {
  const knobs = { ...base };
  const values: KnobValue[] = [];
  for (const knob of Object.keys(base) as (keyof K & string)[]) {
    const { value, source } = cellValue<K[typeof knob]>(
      row[knob] as Cell<K[typeof knob]> | undefined,
      base[knob],
      role,
    );
    knobs[knob] = value;
    values.push({ knob, value, source });
  }
  return { knobs, values };
}

/** All knobs of a device, those that its profile does not tell from the base. */
export function profileKnobs(
  name: ProfileName,
  role: NodeRole,
): { l2tp: L2tpKnobs; ppp: PppKnobs; values: KnobValue[] } {
  const profile: Profile = PROFILES[name];
  const l2tp = fill(profile.l2tp, BASE_L2TP, role);
  const ppp = fill(profile.ppp, BASE_PPP, role);
  const named = ppp.values.map((value) => ({ ...value, knob: `ppp.${value.knob}` }));
  return { l2tp: l2tp.knobs, ppp: ppp.knobs, values: [...l2tp.values, ...named] };
}
