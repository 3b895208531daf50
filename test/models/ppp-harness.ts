import { type KeptOctets, octetsOf } from '../../models/keep.js';
import { sameOctets, textOctets, toHex } from '../../models/octets.js';
import { PPP_DEFAULTS, type PppConfig } from '../../models/ppp/config.js';
import { type PppHost, PppLinks } from '../../models/ppp/link.js';
import { PPP_NAMES, REASONS, Timer } from '../../models/ppp/names.js';
import { STATES } from '../../models/ppp/option-negotiation.js';
import { PHASES } from '../../models/ppp/phases.js';
import { PPP_KIND, PPP_RECORDS } from '../../models/ppp/records.js';
import { chapResponse, iosChapCodeName } from '../../models/ppp/wire/chap-packet.js';
import { iosCodeName } from '../../models/ppp/wire/control-packet.js';
import { PppProtocol, protocolName } from '../../models/ppp/wire/frame.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import { KERNEL_RECORDS } from '../../src/kernel/kernel-records.js';
import type { Pin } from '../../src/kernel/random.js';
import type { RecordRow, RecordType } from '../../src/kernel/record.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { World } from '../../src/kernel/world.js';
import type { Engine } from '../../src/machine/definition.js';

/** Two ends of PPP links and the wire between them, for tests. */

const ARRIVAL = 60;
const ACTION = 61;

export interface WireFaults {
  readonly loss: number;
  readonly duplication: number;
  readonly delayUs: readonly [number, number];
}
export const CLEAN: WireFaults = { loss: 0, duplication: 0, delayUs: [5_000, 5_000] };

export const ip = (text: string): number => text.split('.').reduce((value, part) => value * 256 + Number(part), 0);

type Loose<T> = {
  [K in keyof T]?: T[K] extends readonly unknown[] ? T[K] : T[K] extends object | undefined ? Partial<T[K]> : T[K];
};

export function config(over: Loose<PppConfig> = {}): PppConfig {
  const { lcp, ipcp, chap, ...rest } = over;
  return {
    role: 'user',
    hostName: 'user',
    passive: false,
    auth: false,
    ...PPP_DEFAULTS,
    ...rest,
    lcp: { magic: true, pfc: false, acfc: false, rejects: [], ...lcp },
    ipcp: { address: ip('10.0.0.1'), rejectVj: false, ...ipcp },
    chap: { ...PPP_DEFAULTS.chap, ...chap },
  } as PppConfig;
}

/** One end, as a node would hold it. */
export class End implements PppHost {
  id = 0;
  peer: End | undefined;
  readonly told: string[] = [];
  /** What it sends, in place of the wire. */
  readonly sent: Uint8Array[] = [];
  up: { ours: number; peers: number } | undefined;
  reason: string | undefined;
  /** Verdicts wait for the test. */
  verdictByHand = false;
  verdictDelayUs = 0;
  /** What `addressWanted` gives; by default, whatever was asked for. */
  address: (wanted: number) => number = (wanted) => wanted;
  onVerify: ((chapId: number, name: string, challenge: Uint8Array, response: Uint8Array) => void) | undefined;

  constructor(
    readonly stage: Stage,
    readonly node: number,
    readonly config: PppConfig,
    readonly peerSecret: string | undefined,
    name: string,
  ) {
    this.id = stage.links.create(node, { name, host: this, config });
  }

  sendFrame(_link: number, protocol: number, information: Uint8Array): void {
    this.sent.push(information);
    if (this.peer) this.stage.carry(this, this.peer, protocol, information);
  }

  verifyResponse(_link: number, chapId: number, name: string, asked: KeptOctets, answered: KeptOctets): void {
    const challenge = octetsOf(asked);
    const response = octetsOf(answered);
    this.told.push(`verify ${name}`);
    if (this.onVerify) {
      this.onVerify(chapId, name, challenge, response);
      return;
    }
    if (this.verdictByHand) return;
    const expected = chapResponse(chapId, textOctets(this.peerSecret ?? ''), challenge);
    const ok = this.peerSecret !== undefined && sameOctets(expected, response);
    this.stage.at(
      this.verdictDelayUs,
      () => this.stage.links.authResult(this.id, ok, ok ? '' : 'Authentication failed'),
      this.node,
    );
  }

  addressWanted(_link: number, wanted: number): number {
    return this.address(wanted);
  }

  lcpOpened(): void {
    this.told.push('lcp opened');
  }

  networkStarting(): void {
    this.told.push('network starting');
  }

  networkUp(_link: number, ours: number, peers: number): void {
    this.up = { ours, peers };
    this.told.push('network up');
  }

  networkDown(): void {
    this.up = undefined;
    this.told.push('network down');
  }

  authenticated(_link: number, ok: boolean): void {
    this.told.push(ok ? 'authenticated' : 'not authenticated');
  }

  linkDown(_link: number, reason: number): void {
    this.reason = REASONS[reason]!;
    this.told.push(`down: ${this.reason}`);
    this.stage.ended(this);
  }

  get state() {
    return this.stage.links.state(this.id);
  }
}

export class Stage {
  readonly journal: Journal;
  readonly chunks: Chunk[] = [];
  readonly sim: Simulation;
  readonly links: PppLinks;
  /** The line is dropped when one end is done, as a switched circuit is. */
  dropsLine = true;
  private frames = 0;

  constructor(
    readonly engine: Engine,
    seed = 1,
    readonly faults: WireFaults = CLEAN,
    pins: ReadonlyMap<string, Pin> = new Map(),
  ) {
    this.journal = new Journal('full', { write: (chunk) => void this.chunks.push(chunk) });
    this.sim = new Simulation({ seed, pins, kinds: [PPP_KIND], recordTypes: PPP_RECORDS, journal: this.journal });
    this.links = new PppLinks(this.sim, engine);
    this.sim.on(ARRIVAL, ({ a, b, payload }) => {
      if (!this.links.has(a)) return;
      this.sim.enter(this.links.state(a).node);
      this.links.receive(a, b, payload as Uint8Array);
    });
    this.sim.on(ACTION, ({ a, payload }) => {
      this.sim.enter(a);
      (payload as () => void)();
    });
  }

  at(delayUs: number, action: () => void, node = 0): void {
    this.sim.schedule(this.sim.now + delayUs, ACTION, node, 0, action);
  }

  carry(from: End, to: End, protocol: number, information: Uint8Array): void {
    const { loss, duplication, delayUs } = this.faults;
    const chance = this.sim.random.stream(`wire:${from.node}`);
    this.frames++;
    if (chance() < loss) return;
    const copies = chance() < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay = Math.round(delayUs[0] + chance() * (delayUs[1] - delayUs[0]));
      this.sim.schedule(this.sim.now + delay, ARRIVAL, to.id, protocol, information);
    }
  }

  /** Joins two ends and brings their line up, passive end first. */
  join(one: End, other: End): void {
    one.peer = other;
    other.peer = one;
    for (const end of [one, other]) {
      this.at(
        0,
        () => {
          this.links.open(end.id);
          this.links.lowerUp(end.id);
        },
        end.node,
      );
    }
  }

  /** Whatever arrives at an end, put into words of the test. */
  arrive(end: End, protocol: number, information: Uint8Array, delayUs = 0): void {
    this.sim.schedule(this.sim.now + delayUs, ARRIVAL, end.id, protocol, information);
  }

  ended(end: End): void {
    if (!this.dropsLine) return;
    for (const [each, delay] of [
      [end, 0],
      [end.peer, 20_000],
    ] as const) {
      if (!each) continue;
      this.at(
        delay,
        () => {
          if (this.links.has(each.id) && each.state.phase !== 0) this.links.lowerDown(each.id);
          else if (this.links.has(each.id) && each.state.lcp.state > 1) this.links.lowerDown(each.id);
        },
        each.node,
      );
    }
  }

  async run(untilUs?: number): Promise<void> {
    await this.sim.run(untilUs ?? Number.MAX_SAFE_INTEGER);
    if (this.frames > 5_000) throw new Error(`${this.frames} frames on a wire of two ends`);
  }

  async rows(): Promise<RecordRow[]> {
    await this.journal.finish();
    return this.chunks.flatMap((chunk) =>
      Array.from({ length: chunk.count }, (_, index) => {
        const row = chunk.read(index, emptyRow());
        return { ...row, data: row.data?.slice() };
      }),
    );
  }

  /** The journal's digest, and the same state by folding it; call it once, at the end. */
  async finish(): Promise<{ digest: string; rows: RecordRow[]; folded: World }> {
    const digest = await this.journal.finish();
    const rows = await this.rows();
    const folded = new World(
      [PPP_KIND],
      [...KERNEL_RECORDS, ...(PPP_RECORDS as readonly unknown[] as readonly RecordType[])],
    );
    for (const row of rows) folded.fold(row);
    return { digest, rows, folded };
  }
}

const typeName = new Map([...KERNEL_RECORDS, ...PPP_RECORDS].map((type) => [type.code, type.name]));
const IOS_STATES: Readonly<Record<string, string>> = {
  Stopped: 'Listen',
  'Req-Sent': 'REQsent',
  'Ack-Rcvd': 'ACKrcvd',
  'Ack-Sent': 'ACKsent',
  Opened: 'Open',
};
const ios = (state: number): string => IOS_STATES[STATES[state]!] ?? STATES[state]!;

/** The records of one end as debug lines, so far as a test needs them. */
export function lines(rows: readonly RecordRow[], id: number): string[] {
  return rows
    .filter((row) => row.id === id)
    .flatMap((row): string[] => {
      const name = typeName.get(row.type);
      switch (name) {
        case 'PhaseChanged':
          return [`Phase ${PHASES[row.a]}`];
        case 'LcpStateChanged':
        case 'IpcpStateChanged': {
          const protocol = name === 'LcpStateChanged' ? 'LCP' : 'IPCP';
          if (row.b === 9) return [`${protocol}: State is Open`];
          if (row.b === 3) return [`${protocol}: State is Listen`];
          return row.c === 1 && row.b <= 1 ? [`${protocol}: State is Closed`] : [];
        }
        case 'PacketSent':
        case 'PacketReceived': {
          const way = name === 'PacketSent' ? 'O' : 'I';
          if (row.a === PppProtocol.CHAP)
            return [`CHAP: ${way} ${iosChapCodeName(row.b)} id ${row.c} len ${row.data!.length}`];
          return [
            `${protocolName(row.a)}: ${way} ${iosCodeName(row.b)} [${ios(row.d)}] id ${row.c} len ${row.data!.length}`,
          ];
        }
        case 'PacketDropped':
          return [`dropped: ${wordFor('pppDrop', row.b)}`];
        case 'LcpForced':
          return [`LCP: FORCED ${row.a === 0 ? 'sent' : 'received'} ${toHex(row.data!)}`];
        case 'ChapChallengeMade':
          return row.b === 0 ? [`CHAP: O CHALLENGE id ${row.a} len ${row.c}`] : [];
        case 'ChapResponseReplayed':
          return [`CHAP: I RESPONSE id ${row.a} len ${row.c}`];
        case 'LoopbackNoted':
          return ['looped back'];
        default:
          return [];
      }
    });
}

export const wordFor = (set: string, code: number): string | undefined =>
  PPP_NAMES.find((row) => row.set === set && row.code === code)?.name;

export const pendingTimers = (end: End): string[] =>
  Object.entries(Timer)
    .filter(([, timer]) => end.state.due[timer]! >= 0)
    .map(([name]) => name);
