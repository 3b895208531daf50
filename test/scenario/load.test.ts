import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LacSpec, LnsSpec, RemoteSystemSpec, RunConfig } from '../../models/config.js';
import { scenarioJsonSchema } from '../../models/scenario/json-schema.js';
import { formatProblem, listOptions, loadScenario } from '../../models/scenario/load.js';
import type { ResolvedScenario } from '../../models/scenario/resolve.js';

function load(
  path: string,
  set: string[] = [],
  seed?: number,
): { config: RunConfig; resolved: ResolvedScenario; text: string } {
  const result = loadScenario(path, { set, ...(seed === undefined ? {} : { seed }) });
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result;
}

const REFERENCE = 'experiments/reference-call';
const LOSSY = 'experiments/lossy-calls';

function node<T>(config: RunConfig, name: string): T {
  return config.nodes.find((each) => each.name === name) as T;
}

test('the reference call, from its folder or its file', () => {
  const { config, text } = load(REFERENCE);
  expect(load(`${REFERENCE}/scenario.yaml`).config).toEqual(config);
  expect(text).toBe(readFileSync(`${REFERENCE}/scenario.yaml`, 'utf8'));
  expect(config).toMatchObject({ name: 'reference-call', seed: 3, endUs: Number.POSITIVE_INFINITY, journal: 'full' });
  expect(config.nodes.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'user remote-system',
    'lac lac',
    'lns lns',
    'aaa aaa',
  ]);
  expect(config.pins.get('lac/session/1/serial')).toBe(3_507_800_005);
  expect(config.pins.get('lac/tunnel/1/challenge')).toEqual(
    new Uint8Array(Buffer.from('545A2343FBE20EA08BCA7B56E4A7D29E', 'hex')),
  );
  expect(config.calls).toEqual([
    {
      name: 'reference',
      from: 'user',
      to: 'lac',
      lacs: ['lac'],
      called: '614629',
      calling: '2085730592',
      atUs: 223_000,
      everyUs: 0,
      lines: 0,
      holdUs: 17_140_000,
    },
  ]);
});

test("a profile's values stand where the scenario says nothing, by role", () => {
  const { config } = load(REFERENCE);
  const lac = node<LacSpec>(config, 'lac').l2tp;
  const lns = node<LnsSpec>(load(REFERENCE, ['nodes.lns.l2tp={profile: cisco-ios}']).config, 'lns').l2tp;
  expect(lac).toMatchObject({
    retries: 10,
    retransmitCapUs: 8_000_000,
    vendorName: 'Cisco Systems, Inc.',
    mandatoryAvps: [33],
  });
  expect([lac.noSessionTimeoutUs, lns.noSessionTimeoutUs]).toEqual([15_000_000, 10_000_000]);
  expect(lac.receiveWindow).toBe(800);
  expect(lac.hostName).toBe('hgw');
  expect(lns.hostName).toBe('lns');
  expect(node<RemoteSystemSpec>(config, 'user').ppp).toMatchObject({
    reject: [17, 19],
    vjSlots: 15,
    restartUs: 3_000_000,
    echoIntervalUs: 0,
  });
});

test('a link is two channels', () => {
  const { config } = load(REFERENCE, ['links.core.loss=0.2', 'links.core.lns>lac={latency: 20ms}']);
  const core = config.channels.filter(({ link }) => link === 'core');
  expect(core.map(({ from, to }) => [from, to])).toEqual([
    [1, 2],
    [2, 1],
  ]);
  expect(core.map(({ loss }) => loss)).toEqual(Array(2).fill({ kind: 'bernoulli', probability: 0.2 }));
  expect(core.map(({ latency }) => latency)).toEqual([
    { kind: 'constant', us: 8_000 },
    { kind: 'constant', us: 20_000 },
  ]);
  expect(core[0]).toMatchObject({
    overheadOctets: 28,
    bandwidthBps: 0,
    queueOctets: 65_536,
    reorder: false,
    drops: [],
    down: [],
  });
});

test('every form of loss, latency and the rest', () => {
  const { config } = load(REFERENCE, [
    'links.core.latency={normal: {mean: 10ms, sd: 2ms, min: 5ms, max: 20ms}}',
    'links.core.jitter={exponential: {mean: 1ms, max: 9ms}}',
    'links.core.loss={gilbertElliott: {goodToBad: 0.1, badToGood: 0.5}}',
    'links.core.drop=[{message: SCCRP, nth: [1, 2]}]',
    'links.core.down=[[10s, 20s], [1min, never]]',
    'links.core.bandwidth=1.5Mbit/s',
    'links.aaa-lac.latency={uniform: [1ms, 3ms]}',
    'links.aaa-lac.loss={bernoulli: 0.5}',
    'links.aaa-lns.loss=0',
  ]);
  expect(config.channels.find(({ link }) => link === 'core')).toMatchObject({
    latency: { kind: 'normal', meanUs: 10_000, sdUs: 2_000, minUs: 5_000, maxUs: 20_000 },
    jitter: { kind: 'exponential', meanUs: 1_000, minUs: 0, maxUs: 9_000 },
    loss: { kind: 'gilbert-elliott', goodToBad: 0.1, badToGood: 0.5, lossGood: 0, lossBad: 1 },
    drops: [{ message: 'SCCRP', nth: [1, 2] }],
    down: [
      { fromUs: 10_000_000, toUs: 20_000_000 },
      { fromUs: 60_000_000, toUs: Number.POSITIVE_INFINITY },
    ],
    bandwidthBps: 1_500_000,
  });
  expect(config.channels.find(({ link }) => link === 'aaa-lac')).toMatchObject({
    latency: { kind: 'uniform', minUs: 1_000, maxUs: 3_000 },
    loss: { kind: 'bernoulli', probability: 0.5 },
  });
  expect(config.channels.find(({ link }) => link === 'aaa-lns')?.loss).toEqual({ kind: 'none' });
});

test('--set reaches list items by name and by number, names with dots, and keys that the file leaves out', () => {
  const { config } = load(LOSSY, [
    'calls.c5.hold=12s',
    'calls.0.at=9s',
    'nodes.aaa.users.u1@isp.example.password=other',
    'nodes.lns.processor.byKind.SCCRQ=5ms',
    'nodes.lns.virtualTemplate.pool.last=10.20.0.9',
    'pins.west/tunnel/1/id=0x7f',
    'links.core-west.west>lns.loss=0.5',
    'end=100s',
  ]);
  expect(config.calls.find(({ name }) => name === 'c5')?.holdUs).toBe(12_000_000);
  expect(config.calls[0]?.atUs).toBe(9_000_000);
  expect(
    node<{ users: { name: string; password: string }[] }>(config, 'aaa').users.find(({ name }) => name.startsWith('u1'))
      ?.password,
  ).toBe('other');
  expect(node<LnsSpec>(config, 'lns').processor.serviceByKind).toEqual({ SCCRQ: { kind: 'constant', us: 5_000 } });
  expect(node<LnsSpec>(config, 'lns').virtualTemplate.pool).toEqual({ first: '10.20.0.1', last: '10.20.0.9' });
  expect(config.pins.get('west/tunnel/1/id')).toBe(127);
  expect(config.channels.filter(({ link }) => link === 'core-west').map(({ loss }) => loss)).toEqual([
    { kind: 'bernoulli', probability: 0.5 },
    { kind: 'bernoulli', probability: 0.2 },
  ]);
  expect(config.endUs).toBe(100_000_000);
});

test('--set changes one user of an anchor and leaves the others', () => {
  const { config } = load(LOSSY, [
    'nodes.u1.ppp.secret=other',
    'nodes.west.radius.timeout=9s',
    'links.core-west.loss=0',
  ]);
  expect(node<RemoteSystemSpec>(config, 'u1').ppp).toMatchObject({ secret: 'other', hostName: 'u1@isp.example' });
  expect(node<RemoteSystemSpec>(config, 'u2').ppp.secret).toBe('sesame');
  expect(node<LacSpec>(config, 'west').radius.timeoutUs).toBe(9_000_000);
  expect(node<LacSpec>(config, 'east').radius.timeoutUs).toBe(2_000_000);
  expect(config.channels.filter(({ link }) => link.startsWith('core')).map(({ loss }) => loss.kind)).toEqual([
    'none',
    'none',
    'bernoulli',
    'bernoulli',
  ]);
});

test('a later --set sees what an earlier one did, and --seed goes before both', () => {
  expect(load(REFERENCE, ['seed=3', 'seed=4']).config.seed).toBe(4);
  expect(load(REFERENCE, ['seed=3'], 9).config.seed).toBe(9);
});

test('every resolved option can be set by its path to what it is, and nothing changes', () => {
  const { config, resolved } = load(REFERENCE);
  const options = listOptions(resolved);
  expect(options).toContainEqual({ path: 'nodes.lns.l2tp.noSessionTimeout', value: '10s' });
  expect(options).toContainEqual({ path: 'links.core.lac>lns.latency', value: '8ms' });
  expect(options).toContainEqual({ path: 'calls.reference.hold', value: '17140ms' });
  // A text that would read as a number, or a list's beginning, is written in quotes.
  const quoted = (value: string | number | boolean): string =>
    typeof value === 'string' && !/^[[{]/.test(value) ? JSON.stringify(value) : String(value);
  const again = load(
    REFERENCE,
    options.map(({ path, value }) => `${path}=${quoted(value)}`),
  );
  expect(again.config).toEqual(config);
});

test('a scenario that is not there', () => {
  const result = loadScenario('experiments/nowhere');
  expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual([
    'experiments/nowhere: there is no such scenario',
  ]);
});

test('the JSON Schema in the repository is the one that the schema makes', () => {
  const written = JSON.parse(readFileSync('schema/scenario.schema.json', 'utf8')) as unknown;
  expect(written, 'l2tpsim schema > schema/scenario.schema.json').toEqual(
    JSON.parse(JSON.stringify(scenarioJsonSchema())),
  );
});
