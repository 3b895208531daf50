import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import type { Words } from '../../models/l2tp/wire/describe.js';
import { toHex } from '../../models/octets.js';
import { type Io, write } from './io.js';

type Dissection =
  | { readonly ok: true; readonly describe: unknown; readonly octets: Uint8Array }
  | { readonly ok: false; readonly reason: string };
export type Dissector = (octets: Uint8Array) => Dissection;

const PROTOCOLS = ['l2tp', 'ppp', 'radius'] as const;
type Protocol = (typeof PROTOCOLS)[number];

export function addDissect(program: Command, io: Io): void {
  program
    .command('dissect')
    .description('tells what packets say: a line of hex on standard input -> a line of JSON')
    .addOption(new Option('--protocol <name>', 'what the octets are').choices(PROTOCOLS).default('l2tp'))
    .addHelpText(
      'after',
      `
A packet that can be read gives {"ok":true,"describe":{...},"octets":"..."}, its octets emitted again from what was
read; any other line gives {"ok":false,"reason":"..."}. Blanks and colons between octets do not matter.

Example: echo c802000c0001000000000001 | l2tpsim dissect`,
    )
    .action(async ({ protocol }: { protocol: Protocol }) => {
      const dissector = await dissectorOf(protocol);
      for await (const line of createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
        await write(io.stdout, `${dissectLine(dissector, line)}\n`);
      }
    });
}

export async function dissectorOf(protocol: Protocol): Promise<Dissector> {
  switch (protocol) {
    case 'l2tp':
      return l2tpWithPpp();
    case 'ppp':
      return (await import('../../models/ppp/wire/dissect.js')).dissectPpp;
    case 'radius':
      return (await import('../../models/radius/wire/dissect.js')).dissectRadius;
  }
}

/** L2TP, and the PPP frames in its data messages. */
async function l2tpWithPpp(): Promise<Dissector> {
  const [{ dissectL2tp }, { dissectPpp }] = await Promise.all([
    import('../../models/l2tp/wire/dissect.js'),
    import('../../models/ppp/wire/dissect.js'),
  ]);
  const describePayload = (payload: Uint8Array): Words => {
    const frame = dissectPpp(payload);
    return frame.ok ? (frame.describe as Words) : { octets: toHex(payload), reason: frame.reason };
  };
  return (octets) => dissectL2tp(octets, { describePayload });
}

/** One line of hex -> one line of JSON, whatever the line is. */
export function dissectLine(dissector: Dissector, line: string): string {
  const hex = line.replaceAll(/[\s:]/g, '').replace(/^0x/i, '');
  if (/[^0-9a-f]/i.test(hex)) return JSON.stringify({ ok: false, reason: 'not hex' });
  if (hex.length % 2 !== 0) return JSON.stringify({ ok: false, reason: 'not hex: an odd number of digits' });
  try {
    const result = dissector(Uint8Array.from(Buffer.from(hex, 'hex')));
    if (!result.ok) return JSON.stringify({ ok: false, reason: result.reason });
    const { describe, octets } = result;
    return JSON.stringify({ ok: true, describe, octets: Buffer.from(octets).toString('hex') }, plain);
  } catch (error) {
    // A fault of ours; whoever feeds us lines still gets one for each.
    return JSON.stringify({
      ok: false,
      reason: `a fault in the dissector: ${error instanceof Error ? error.message : error}`,
    });
  }
}

function plain(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map) return Object.fromEntries(value);
  return typeof value === 'bigint' ? value.toString() : value;
}
