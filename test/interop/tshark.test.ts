/** Wireshark's own dissectors on captures of the experiments. Needs the built command line, and tshark. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/src/cli/main.js');
const ROOT = join(import.meta.dirname, '../..');
const EXPERIMENTS = ['reference-call', 'lossy-calls'] as const;
let folder = '';

function l2tpsim(...args: string[]): string {
  return execFileSync(process.execPath, [MAIN, ...args], { cwd: ROOT, encoding: 'utf8' });
}

const captureOf = (name: string): string => join(folder, `${name}.pcapng`);
const quiet: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
  maxBuffer: 1 << 28,
};

/** Rows of fields. Deprecated ports of RADIUS are told, as they are the reference call's. */
function tshark(file: string, fields: readonly string[], filter?: string): string[][] {
  const args = ['-r', file, '-d', 'udp.port==1645,radius', '-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a'];
  if (filter !== undefined) args.push('-Y', filter);
  return execFileSync('tshark', [...args, ...fields.flatMap((field) => ['-e', field])], quiet)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t'));
}

beforeAll(() => {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error('tshark is not installed: apt-get install -y --no-install-recommends tshark');
  }
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  folder = mkdtempSync(join(tmpdir(), 'l2tpsim-interop-'));
  for (const name of EXPERIMENTS) {
    const run = join(folder, name);
    expect(JSON.parse(l2tpsim('run', `experiments/${name}`, '--out', run, '--json')).status).toBe('finished');
    l2tpsim('export', run, '--pcapng', captureOf(name));
  }
  l2tpsim('export', join(folder, 'reference-call'), '--pcapng', captureOf('core'), '--link', 'lac-lns');
});

afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true });
});

describe.each(EXPERIMENTS)('tshark on %s', (name) => {
  it('finds nothing malformed, and no error', () => {
    const bad = '_ws.malformed || _ws.short || _ws.expert.severity == error';
    expect(tshark(captureOf(name), ['frame.number', '_ws.col.Info'], bad)).toEqual([]);
  });

  it('warns of nothing but the vendor AVP that it does not know', () => {
    const fields = ['frame.comment', '_ws.expert.message'];
    const warned = tshark(captureOf(name), fields, '_ws.expert.severity >= warning').map(([comments, messages]) =>
      messages!.replace(`${comments},`, ''),
    );
    expect(warned.filter((message) => message !== 'Vendor-Specific AVP data')).toEqual([]);
  });

  it('finds the checksums of IP and UDP right', () => {
    const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'];
    const wrong = ['-Y', 'ip.checksum.status == 0 || udp.checksum.status == 0'];
    expect(execFileSync('tshark', ['-r', captureOf(name), ...checks, ...wrong], quiet)).toBe('');
  });

  it('sees every protocol of the calls, on the line and in the tunnel', () => {
    const seen = [...new Set(tshark(captureOf(name), ['frame.protocols']).map(([protocols]) => protocols))];
    // The user's line; the tunnel; RADIUS. The reference call's LCP and CHAP go no further than the LAC.
    for (const stack of ['ppp:lcp', 'ppp:chap', 'ppp:ipcp', 'udp:l2tp', 'l2tp:ppp:ipcp', 'l2tp:ppp:chap', 'udp:radius'])
      expect(seen.filter((protocols) => protocols!.includes(stack)).length, stack).toBeGreaterThan(0);
    const whole = /^(raw:ip:udp:)?(l2tp(:ppp)?|(l2tp:)?ppp:(lcp|chap|ipcp|ppp)|radius)$/;
    expect(seen.filter((protocols) => !whole.test(protocols!))).toEqual([]);
  });

  it('knows every L2TP message, and every PPP protocol in a data message', () => {
    const control = tshark(captureOf(name), ['_ws.col.Info'], 'l2tp.type == 1').map(([info]) => info!);
    const named = /^Control Message - (SCCRQ|SCCRP|SCCCN|StopCCN|HELLO|Hello|ICRQ|ICRP|ICCN|CDN|ZLB) /;
    expect(control.length).toBeGreaterThan(0);
    expect(control.filter((info) => !named.test(info))).toEqual([]);
    const data = tshark(captureOf(name), ['frame.protocols'], 'l2tp.type == 0');
    expect(data.filter(([protocols]) => !/:ppp:(lcp|chap|ipcp)$/.test(protocols!))).toEqual([]);
  });

  it('sees the record of each packet, in order of time', () => {
    const rows = tshark(captureOf(name), ['frame.comment', 'frame.time_delta']);
    expect(rows.length).toBeGreaterThan(30);
    for (const [comment, delta] of rows) {
      expect(comment).toMatch(/^record \d+/);
      expect(Number(delta)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('tshark on the reference call alone', () => {
  it('names the 12 control messages in the order of the call, on the link between LAC and LNS alone', () => {
    const rows = tshark(captureOf('core'), ['frame.interface_name', '_ws.col.Info'], 'l2tp.type == 1');
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(['lac-lns']));
    const names = rows.map(([, info]) => info!.replace(/^Control Message - (\w+) .*$/, '$1'));
    const setUp = ['SCCRQ', 'SCCRP', 'SCCCN', 'ZLB', 'ICRQ', 'ICRP', 'ICCN', 'ZLB'];
    expect(names).toEqual([...setUp, 'CDN', 'ZLB', 'StopCCN', 'ZLB']);
    const types = tshark(captureOf('core'), ['l2tp.avp.message_type'], 'l2tp.avp.message_type').flat().map(Number);
    expect(types).toEqual([1, 2, 3, 10, 11, 12, 14, 4]);
  });

  it('sees an interface a link', () => {
    const names = tshark(captureOf('reference-call'), ['frame.interface_name']).flat();
    expect(new Set(names)).toEqual(new Set(['user-lac', 'lac-lns', 'lac-aaa', 'lns-aaa']));
  });

  it('pairs RADIUS requests with their answers', () => {
    const rows = tshark(captureOf('reference-call'), ['radius.code', 'radius.id', 'radius.length'], 'radius');
    expect(rows).toEqual([
      ['1', '18', '112'],
      ['2', '18', '156'],
      ['1', '48', '97'],
      ['2', '48', '38'],
    ]);
  });
});
