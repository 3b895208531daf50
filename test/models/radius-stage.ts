/** A client and a server of RADIUS on a real network, and every record they write. */

import { expect } from 'vitest';
import type { RadiusClientSpec } from '../../models/config.js';
import { REQUEST } from '../../models/kinds.js';
import { type RadiusAnswer, RadiusClients, type SendRadius } from '../../models/radius/client.js';
import { RADIUS_KINDS, RADIUS_RECORDS } from '../../models/radius/records.js';
import { RadiusServer, type RadiusServerSpec } from '../../models/radius/server.js';
import { parseRadiusPacket, type RadiusPacket } from '../../models/radius/wire/packet.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { type ChunkSink, Journal } from '../../src/kernel/journal.js';
import { KERNEL_RECORDS } from '../../src/kernel/kernel-records.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { World } from '../../src/kernel/world.js';
import { CHANNEL, type ChannelConfig, NETWORK_KINDS, NETWORK_RECORDS, NODE } from '../../src/network/channel.js';
import type { Datagram } from '../../src/network/datagram.js';
import { Network, type Wire } from '../../src/network/network.js';

export const NAS = 0;
export const AAA = 1;
export const ADDRESSES = ['10.51.6.68', '10.51.6.3'];
const KINDS = [...NETWORK_KINDS, ...RADIUS_KINDS];
const RECORDS = [...NETWORK_RECORDS, ...RADIUS_RECORDS];

export const CLIENT_SPEC: RadiusClientSpec = {
  server: '10.51.6.3',
  port: 1645,
  secret: 'radius-secret',
  timeoutUs: 5_000_000,
  retransmits: 3,
};

export const SERVER_SPEC: RadiusServerSpec = {
  port: 1645,
  secret: 'radius-secret',
  users: [
    {
      name: 'dnis:614629',
      password: 'cisco',
      reply: [
        { attribute: 'Service-Type', value: 5 },
        { attribute: 'Cisco-AVPair', value: 'vpdn:tunnel-type=l2tp' },
        { attribute: 'Cisco-AVPair', value: 'vpdn:tunnel-id=hgw' },
        { attribute: 'Cisco-AVPair', value: 'vpdn:ip-addresses=10.51.6.82' },
        { attribute: 'Cisco-AVPair', value: 'vpdn:l2tp-tunnel-password=hello' },
      ],
    },
    {
      name: '2500-1',
      password: 'cisco',
      reply: [
        { attribute: 'Service-Type', value: 'Framed' },
        { attribute: 'Framed-Protocol', value: 1 },
        { attribute: 'Framed-IP-Address', value: '255.255.255.255' },
      ],
    },
  ],
};

function channel(from: number, to: number, config: Partial<ChannelConfig>): ChannelConfig {
  return {
    link: 'aaa',
    from,
    to,
    latency: { kind: 'constant', us: 1_000 },
    jitter: { kind: 'constant', us: 0 },
    reorder: true,
    bandwidthBps: 0,
    queueOctets: 0,
    loss: { kind: 'none' },
    duplicate: 0,
    corrupt: 0,
    down: [],
    drops: [],
    overheadOctets: 28,
    ...config,
  };
}

export interface Stage {
  readonly sim: Simulation;
  readonly clients: RadiusClients;
  readonly answers: (RadiusAnswer & { readonly at: number })[];
  /** Does something at a time, µs. */
  at(us: number, action: () => void): void;
  /** Sends the client octets as if from the server. */
  forge(octets: Uint8Array): void;
  /** Sends the server octets as if from the client. */
  toServer(octets: Uint8Array): void;
  run(): Promise<RecordRow[]>;
  names(): string[];
}

const ACTION_NOTICE = 9;

export function stage(
  options: {
    seed?: number;
    wire?: Wire;
    to?: Partial<ChannelConfig>;
    back?: Partial<ChannelConfig>;
    server?: Partial<RadiusServerSpec>;
  } = {},
): Stage {
  const rows: RecordRow[] = [];
  const sink: ChunkSink = { write: (chunk) => collect(chunk, rows) };
  const journal = new Journal('full', sink);
  const sim = new Simulation({ seed: options.seed ?? 1, kinds: KINDS, recordTypes: RECORDS, journal });
  const node = (name: string) => ({ name, service: [], inputQueue: 100 });
  const network = new Network(sim, {
    nodes: [node('lac'), node('aaa')],
    channels: [channel(NAS, AAA, options.to ?? {}), channel(AAA, NAS, options.back ?? {})],
    wire: options.wire ?? 'values',
    kindNames: ['radius'],
  });
  const send: SendRadius = (from, _to, sourcePort, destinationPort, octets, value) => {
    if (value !== undefined) expect(parseRadiusPacket(octets)).toEqual({ ok: true, value });
    network.send(network.channelBetween(from, 1 - from)!, sourcePort, destinationPort, octets, 0, value);
  };
  network.start();
  const clients = new RadiusClients(sim, send);
  clients.add(NAS, CLIENT_SPEC);
  const server = new RadiusServer(sim, AAA, { ...SERVER_SPEC, ...options.server }, send);
  network.receive = (to: number, datagram: Datagram) => {
    const { payload, sourcePort, destinationPort } = datagram;
    const value = datagram.value as RadiusPacket | undefined;
    if (to === AAA) server.receive(payload, ADDRESSES[NAS]!, sourcePort, value);
    else clients.receive(NAS, payload, ADDRESSES[AAA]!, sourcePort, destinationPort, value);
  };
  const answers: (RadiusAnswer & { at: number })[] = [];
  clients.onAnswer = (answer) => answers.push({ ...answer, at: sim.now });
  const actions: (() => void)[] = [];
  sim.on(ACTION_NOTICE, (notice) => {
    sim.enter(NAS);
    actions[notice.a]!();
  });
  return {
    sim,
    clients,
    answers,
    at: (us, action) => void sim.schedule(us, ACTION_NOTICE, actions.push(action) - 1, 0),
    forge: (octets) => network.send(network.channelBetween(AAA, NAS)!, 1645, 1645, octets, 0),
    toServer: (octets) => network.send(network.channelBetween(NAS, AAA)!, 1645, 1645, octets, 0),
    async run() {
      await sim.run(Number.MAX_SAFE_INTEGER);
      await journal.finish();
      return rows;
    },
    names: () => rows.map((row) => sim.world.type(row.type).name),
  };
}

function collect(chunk: Chunk, rows: RecordRow[]): undefined {
  for (let index = 0; index < chunk.count; index++) {
    const row = chunk.read(index, emptyRow());
    rows.push({ ...row, data: row.data?.slice() });
  }
}

/** The state that folding the journal gives, kind by kind, up to a record. */
export function folded(rows: readonly RecordRow[], upTo = rows.length): unknown[] {
  const world = new World(KINDS, [...KERNEL_RECORDS, ...RECORDS]);
  for (const row of rows.slice(0, upTo)) world.fold(row);
  return stateOf(world);
}

export const stateOf = (world: World): unknown[] =>
  [NODE, CHANNEL, REQUEST].map((kind) => structuredClone([...world.all(kind)]));
