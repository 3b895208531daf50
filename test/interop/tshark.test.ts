/** Wireshark's own dissectors on a capture of the reference call. Needs the built command line, and tshark. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/src/cli/main.js');
const ROOT = join(import.meta.dirname, '../..');
let folder = '';
let pcapng = '';

function l2tpsim(...args: string[]): string {
  return execFileSync(process.execPath, [MAIN, ...args], { cwd: ROOT, encoding: 'utf8' });
}

/** Rows of fields. Deprecated ports of RADIUS are told, as they are the reference call's. */
function tshark(file: string, fields: readonly string[], filter?: string): string[][] {
  const args = ['-r', file, '-d', 'udp.port==1645,radius', '-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a'];
  if (filter !== undefined) args.push('-Y', filter);
  const out = execFileSync('tshark', [...args, ...fields.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return out
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t'));
}

beforeAll(() => {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error('tshark is not installed: apt-get install -y tshark');
  }
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  folder = mkdtempSync(join(tmpdir(), 'l2tpsim-interop-'));
  const run = join(folder, 'run');
  JSON.parse(l2tpsim('run', 'experiments/reference-call', '--out', run, '--json'));
  pcapng = join(folder, 'call.pcapng');
  l2tpsim('export', run, '--pcapng', pcapng);
  l2tpsim('export', run, '--pcapng', join(folder, 'core.pcapng'), '--link', 'lac-lns');
});

afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true });
});

describe('tshark on the reference call', () => {
  it('finds nothing malformed, and nothing to warn of in checksums', () => {
    expect(tshark(pcapng, ['frame.number'], '_ws.malformed || _ws.short || _ws.expert.severity == error')).toEqual([]);
    const args = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'];
    const bad = execFileSync(
      'tshark',
      ['-r', pcapng, ...args, '-Y', 'ip.checksum.status == 0 || udp.checksum.status == 0'],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    expect(bad).toBe('');
  });

  it('sees every protocol of the call', () => {
    const seen = new Set(tshark(pcapng, ['frame.protocols']).flatMap(([protocols]) => protocols!.split(':')));
    for (const protocol of ['ip', 'udp', 'l2tp', 'ppp', 'lcp', 'chap', 'ipcp', 'radius']) {
      expect([...seen]).toContain(protocol);
    }
  });

  it('sees L2TP control messages in the order of the call, on the link between LAC and LNS alone', () => {
    const rows = tshark(
      join(folder, 'core.pcapng'),
      ['frame.interface_name', 'l2tp.avp.message_type'],
      'l2tp.type == 1',
    );
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(['lac-lns']));
    const types = rows.map(([, type]) => Number(type || 0)).filter((type) => type !== 0);
    expect(types).toEqual([1, 2, 3, 10, 11, 12, 14, 4]);
  });

  it('sees an interface a link, and the record of each packet', () => {
    const rows = tshark(pcapng, ['frame.interface_name', 'frame.comment', 'frame.time_delta']);
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(['user-lac', 'lac-lns', 'lac-aaa', 'lns-aaa']));
    for (const [, comment, delta] of rows) {
      expect(comment).toMatch(/^record \d+/);
      expect(Number(delta)).toBeGreaterThanOrEqual(0);
    }
  });

  it('pairs RADIUS requests with their answers', () => {
    const rows = tshark(pcapng, ['radius.code', 'radius.id', 'radius.length'], 'radius');
    expect(rows).toEqual([
      ['1', '18', '112'],
      ['2', '18', '156'],
      ['1', '48', '97'],
      ['2', '48', '38'],
    ]);
  });
});
