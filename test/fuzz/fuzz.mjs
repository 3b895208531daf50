/**
 * npm run fuzz -- [count] [seed]
 *
 * Mutates good packets and gives them to the three dissectors. Fails on a throw, on a packet that takes more than
 * 100 ms, on octets that do not come out again as they went in, on a packet that was written to, on a dissection that
 * depends on octets around the packet, and when a protocol met only one of both outcomes. Needs `npm run build`.
 */
import { readFileSync } from 'node:fs';
import seedrandom from 'seedrandom';

const MOST_MS = 100;
/** Of this many packets one is dissected a second time, between other octets. */
const ODDS_OF_SURROUNDINGS = 16;
/** With fewer packets a protocol, one of both outcomes may well not be met. */
const ENOUGH = 1000;

const hex = (octets) => Buffer.from(octets).toString('hex');
const octets = (text) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
const vectors = (name) => JSON.parse(readFileSync(new URL(`../wire/vectors/${name}`, import.meta.url), 'utf8'));

function usage(reason) {
  console.error(`fuzz: ${reason}\nusage: npm run fuzz -- [count] [seed]`);
  process.exit(2);
}

const [countText = '100000', seed = 'l2tpsim', ...rest] = process.argv.slice(2);
const count = Number(countText);
if (!/^\d+$/.test(countText) || !Number.isSafeInteger(count) || count < 1)
  usage(`"${countText}" is no count of packets`);
if (rest.length > 0) usage(`"${rest[0]}" is one argument too many`);

const dissector = async (path, name) => {
  try {
    return (await import(new URL(`../../dist/models/${path}`, import.meta.url).href))[name];
  } catch (error) {
    return usage(`dist/models/${path} cannot be loaded (npm run build makes it): ${error.message}`);
  }
};

const CISCO_PAIR = Buffer.from('vpdn:tunnel-id=hgw').toString('hex');
const PROTOCOLS = [
  {
    name: 'l2tp',
    dissect: await dissector('l2tp/wire/dissect.js', 'dissectL2tp'),
    seeds: [
      ...vectors('l2tp-reference-call.json').map((one) => one.hex),
      ...vectors('l2tp-foreign.json').flatMap((one) => (one.valid ? [one.hex] : [])),
      '000200010002ff03c0210176000a05066ee4e865',
      '4002001400010002c0210176000a05066ee4e865',
      '4b0200170001000200010002000300aabbff030021450000',
      // A random vector, and a session id and a number that are hidden.
      `c802005000050000000000008008${'00'.repeat(5)}0a801600000024000102030405060708090a0b0c0d0e0f
       c00a0000000e5a11c37e800a0000000f00000063c0120000001600112233445566778899aabb`,
      'c80200340001000200000000 800800000000000f 802000000022 0000 000000010000000200000003000000040000000500000006',
      'c8020024000100020000000080080000000000108010000000230000000a0000ffffffff',
    ].map(octets),
    lengthAt: 2,
  },
  {
    name: 'ppp',
    dissect: await dissector('ppp/wire/dissect.js', 'dissectPpp'),
    seeds: [
      'ff03c0210176000a05066ee4e865',
      'c021010b001c0305c223050506109d08f2110405f4130901353330302d31',
      '802101bb00100206002d0f0003060a0a3502',
      'ff03c2230106001b105d0d008cb1677cf8bc354556321a7a74353330302d31',
      'c22302060016 10ca1cc2e4fa6899e8df1b695c0a80883e31',
      'c0230105000b0261620378797a',
      'ff0300214500001400010000ff010000 0a0000010a000002',
      '7eff7d23c0217d217d217d207d2a7d257d266ee4e8657d3d297e',
      '0305c223050506109d08f2',
      '03060a0a3502',
    ].map(octets),
    lengthAt: undefined,
  },
  {
    name: 'radius',
    dissect: await dissector('radius/wire/dissect.js', 'dissectRadius'),
    seeds: [
      ...vectors('radius-rfc2865.json').flatMap((one) => (one.valid ? [one.hex] : [])),
      `02120034${'5a'.repeat(16)}0606000000051a1a00000009 0114${CISCO_PAIR}`,
      `02300049${'a5'.repeat(16)}060600000002 070600000001 0806ffffffff 400601000003 52080168656c6c6f
       4515018001${'3c'.repeat(16)}`,
    ].map(octets),
    lengthAt: 2,
  },
];

const random = seedrandom.alea(seed);
const below = (limit) => Math.floor(random() * limit);
const pick = (list) => list[below(list.length)];
const EDGES = [0, 1, 2, 5, 6, 7, 8, 0x0f, 0x10, 0x7e, 0x7f, 0x80, 0xc0, 0xc8, 0xfe, 0xff];

/** Each takes octets and gives others; none of them changes what it was given. */
const MUTATIONS = [
  (whole) => whole.with(below(whole.length), below(256)),
  (whole) => whole.with(below(whole.length), pick(EDGES)),
  (whole) => {
    const at = below(whole.length);
    return whole.with(at, whole[at] ^ (1 << below(8)));
  },
  (whole) => {
    const at = below(whole.length);
    return whole.with(at, whole[at] + pick([-2, -1, 1, 2]));
  },
  (whole) => whole.slice(0, below(whole.length + 1)),
  (whole) => whole.slice(below(Math.min(whole.length, 14))),
  (whole) => Uint8Array.from([...whole, ...Array.from({ length: 1 + below(20) }, () => below(256))]),
  (whole, seeds) => {
    const other = pick(seeds);
    return Uint8Array.from([...whole.slice(0, below(whole.length + 1)), ...other.slice(below(other.length))]);
  },
  (whole) => {
    const [from, to] = [below(whole.length), below(whole.length + 1)];
    return Uint8Array.from([...whole.slice(0, to), ...whole.slice(Math.min(from, to))]);
  },
  (whole) => {
    const at = below(whole.length);
    return Uint8Array.from([...whole.slice(0, at), ...whole.slice(at + 1 + below(4))]);
  },
];

/** Half of the time the Length is made to fit again, or else few packets would be read beyond their header. */
function mutated({ seeds, lengthAt }) {
  let packet = pick(seeds);
  for (let left = 1 + below(4); left > 0 && packet.length > 0; left--) packet = pick(MUTATIONS)(packet, seeds);
  if (lengthAt === undefined || packet.length < lengthAt + 2 || random() < 0.5) return packet.slice();
  return packet.with(lengthAt, packet.length >>> 8).with(lengthAt + 1, packet.length);
}

const elapsedMs = (since) => Number(process.hrtime.bigint() - since) / 1e6;

function timed(dissect, packet) {
  const since = process.hrtime.bigint();
  const dissection = dissect(packet);
  return { dissection, ms: elapsedMs(since) };
}

/** The machine may pause at any time: what is slow is slow each time. */
function leastMs(dissect, packet, ms) {
  for (let again = 0; again < 3 && ms > MOST_MS; again++) ms = Math.min(ms, timed(dissect, packet).ms);
  return ms;
}

const inWords = (dissection) =>
  JSON.stringify(dissection, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

function inSurroundings(dissect, packet, filler) {
  const around = new Uint8Array(packet.length + 64).fill(filler);
  around.set(packet, 32);
  return inWords(dissect(around.subarray(32, 32 + packet.length)));
}

/** What is wrong with how a packet is dissected; undefined when nothing is. */
function faultOf(dissect, packet, tally) {
  const before = hex(packet);
  const { dissection, ms } = timed(dissect, packet);
  if (ms > MOST_MS && leastMs(dissect, packet, ms) > MOST_MS) return `takes ${ms.toFixed(1)} ms`;
  tally.slowestMs = Math.max(tally.slowestMs, ms);
  if (hex(packet) !== before) return `is written to: now ${hex(packet)}`;
  if (dissection.ok === true) {
    if (hex(dissection.octets) !== before) return `comes out as ${hex(dissection.octets)}`;
    tally.ok++;
  } else {
    if (typeof dissection.reason !== 'string' || dissection.reason === '') return 'is refused without a reason';
    tally.refused++;
  }
  if (below(ODDS_OF_SURROUNDINGS) !== 0) return undefined;
  const zeros = inSurroundings(dissect, packet, 0);
  const same = zeros === inWords(dissection) && zeros === inSurroundings(dissect, packet, 0xff);
  return same ? undefined : 'reads differently between other octets';
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}

console.log(`fuzz: ${count} packets, seed ${seed}, node ${process.version}`);
const start = process.hrtime.bigint();
const tallies = new Map(PROTOCOLS.map(({ name }) => [name, { ok: 0, refused: 0, slowestMs: 0 }]));
for (const { name, seeds, dissect } of PROTOCOLS) {
  for (const one of seeds) {
    const dissection = dissect(one);
    if (!dissection.ok) fail(`${name}: the seed packet ${hex(one)} is refused: ${dissection.reason}`);
  }
}
for (let ordinal = 0; ordinal < count; ordinal++) {
  const protocol = PROTOCOLS[ordinal % PROTOCOLS.length];
  const packet = mutated(protocol);
  let fault;
  try {
    fault = faultOf(protocol.dissect, packet, tallies.get(protocol.name));
  } catch (error) {
    fault = `throws ${error.stack ?? error}`;
  }
  if (fault !== undefined) fail(`${protocol.name}: packet ${ordinal} of seed ${seed}, ${hex(packet)}, ${fault}`);
}
for (const [name, { ok, refused, slowestMs }] of tallies) {
  const padded = [
    name.padEnd(6),
    String(ok).padStart(8),
    String(refused).padStart(8),
    slowestMs.toFixed(1).padStart(6),
  ];
  console.log(`${padded[0]}  ok ${padded[1]}  refused ${padded[2]}  slowest ${padded[3]} ms`);
  if (ok + refused >= ENOUGH && (ok === 0 || refused === 0))
    fail(`${name}: only one outcome was met: nothing is proved`);
}
console.log(`fuzz: no fault in ${(elapsedMs(start) / 1000).toFixed(1)} s`);
