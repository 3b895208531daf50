import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../models/octets.js';
import { dissectPpp } from '../../models/ppp/wire/dissect.js';
import { frameHdlc } from '../../models/ppp/wire/hdlc.js';

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const chap = '0106001b105d0d008cb1677cf8bc354556321a7a74353330302d31';

describe('dissectPpp says which reading it took, and emits the same octets', () => {
  it.each([
    ['ff03c0210176000a05066ee4e865', 'frame', { protocol: 'LCP', code: 'Configure-Request', id: 0x76, length: 10 }],
    ['c0210176000a05066ee4e865', 'frame', { protocol: 'LCP', addressControl: false }],
    ['ff03c0210176000a05066ee4e8650000', 'frame', { padding: '0000' }],
    ['c02199010004', 'frame', { code: 'unknown 153' }],
    ['802101bb00100206002d0f0003060a0a3502', 'frame', { protocol: 'IPCP', id: 187 }],
    [`ff03c223${chap}`, 'frame', { protocol: 'CHAP', code: 'Challenge', name: '5300-1' }],
    ['c0230105000b0261620378797a', 'frame', { protocol: 'PAP', peerId: 'ab', passwordOctets: 3 }],
    ['ff032145000014', 'frame', { protocol: 'IP', protocolOctets: 1, opaque: '45000014' }],
    ['ff0340010203', 'frame', { protocol: 'unknown 0x4001', opaque: '0203' }],
    ['0101000a05066ee4e865', 'bare LCP packet', { code: 'Configure-Request', id: 1, length: 10 }],
    ['05010004', 'bare LCP packet', { code: 'Terminate-Request' }],
    ['0901000811223344', 'bare LCP packet', { code: 'Echo-Request', magic: '0x11223344' }],
    ['0101000a05066ee4e8650000', 'bare LCP packet', { padding: '0000' }],
    ['01bb00100206002d0f0003060a0a3502', 'bare IPCP packet', { id: 187 }],
    ['01bc000a03060a0a3502', 'bare IPCP packet', { options: [{ option: 'IP-Address', address: '10.10.53.2' }] }],
    ['0101000a81060a000001', 'bare IPCP packet', { options: [{ option: 'Primary-DNS', address: '10.0.0.1' }] }],
    [chap, 'bare CHAP packet', { code: 'Challenge', id: 6, name: '5300-1' }],
    ['0105000b0261620378797a', 'bare PAP packet', { code: 'Authenticate-Request', peerId: 'ab' }],
    ['0306000b57656c636f6d65', 'bare CHAP packet', { code: 'Success', message: 'Welcome' }],
    [
      '0305c223050506109d08f2',
      'bare LCP option list',
      { options: [{ option: 'Auth-Protocol' }, { magic: '0x109d08f2' }] },
    ],
    ['05066ee4e865', 'bare LCP option list', { options: [{ option: 'Magic-Number', magic: '0x6ee4e865' }] }],
    ['0206000a000005066ee4e865', 'bare LCP option list', { options: [{ accm: '0x000a0000' }, {}] }],
    ['0506000600010305c22305', 'bare LCP option list', { options: [{ magic: '0x00060001' }, {}] }],
    ['110405f4130901353330302d31', 'bare LCP option list', { options: [{ mrru: 1524 }, {}] }],
    ['0206002d0f00', 'bare IPCP option list', { options: [{ protocol: 'VJ', maxSlotId: 15 }] }],
    ['03060a0a3502', 'bare IPCP option list', { options: [{ address: '10.10.53.2' }] }],
    ['810600000000830600000000', 'bare IPCP option list', { options: [{ option: 'Primary-DNS' }, {}] }],
  ])('%s', (hex, reading, words) => {
    const result = dissectPpp(octets(hex));
    expect(result).toMatchObject({ ok: true, describe: { reading, ...words } });
    expect(result.ok && toHex(result.octets)).toBe(hex);
  });

  it.each([
    ['', 'no octets'],
    ['ff04c021', 'without Control'],
    ['ff03c021', 'less than a header'],
    ['ff03c02101', 'less than a header'],
    ['ff03c0210101000b05066ee4e865', 'only 10 octets'],
    ['c0210101000a05006ee4e865', 'less than 2'],
    ['c0210101000a05076ee4e865', 'beyond'],
    ['c021010100080505010203', 'Length 5, beyond the 4 left'],
    ['c0210101000805040102', 'Magic-Number with Length 4'],
    ['8021010100090305010203', 'IP-Address with Length 5'],
    ['c223010100060302', 'CHAP value'],
    ['c023010100060302', 'PAP'],
    ['0101000b05066ee4e865', 'only 10 octets'],
    ['0101000a05066ee4', 'only 8 octets'],
    ['01010003', 'Length 3'],
    ['010100', 'less than a header'],
    ['0101000805040102', 'Magic-Number with Length 4'],
    ['1e10', 'neither'],
    ['110505f4', 'beyond'],
    ['0000', 'legal protocol'],
    ['7e', 'without a frame'],
    ['7e7e7e', 'without a frame'],
    ['7eff03c02101010004ffff7e', 'bad FCS'],
    ['7eff03c0217d7e', 'aborted'],
    ['7eff03c02105010004', 'no flag after'],
  ])('refuses "%s": %s', (hex, reason) => {
    const result = dissectPpp(octets(hex));
    expect(result.ok ? result.describe : result.reason).toContain(reason);
  });

  it('HDLC-like: any map, several frames, a fault inside', () => {
    const body = octets('ff03c0210101000a05066ee4e87e');
    for (const accm of [0, 0xffff_ffff, 0x000a_0000, 2]) {
      const framed = frameHdlc(body, { accm });
      const result = dissectPpp(framed);
      expect(result).toMatchObject({ ok: true, describe: { reading: 'HDLC-like', protocol: 'LCP', id: 1 } });
      expect(result.ok && toHex(result.octets)).toBe(toHex(framed));
    }
    const one = toHex(frameHdlc(body, { accm: 0 }));
    const two = toHex(frameHdlc(octets('c02105020004'), { accm: 0xffff_ffff }));
    const both = octets(`${one}7e${two.slice(2)}`);
    expect(dissectPpp(both)).toMatchObject({ ok: true, describe: { frames: [{ id: 1 }, { id: 2 }] }, octets: both });
    expect(dissectPpp(frameHdlc(octets('ff03c0210101000b'), { accm: 0 }))).toMatchObject({ ok: false });
  });

  it('shows no password', () => {
    const result = dissectPpp(octets('c0230105000b0261620378797a'));
    expect(JSON.stringify(result.ok && result.describe)).not.toMatch(/xyz|78797a/);
  });

  it('never throws, and emits what it accepts, over any octets and over mutations of good ones', () => {
    const seeds = [
      'ff03c0210176000a05066ee4e865',
      '802101bb00100206002d0f0003060a0a3502',
      `ff03c223${chap}`,
      'c0230105000b0261620378797a',
      '0101001c0305c223050506109d08f2110405f4130901353330302d31',
      toHex(frameHdlc(octets('ff03c0210101000a05066ee4e865'), { accm: 0xffff_ffff })),
      '7e7dff7d7e5d',
    ].map(octets);
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(40))
      .map(([seed, changes, keep]) => {
        const copy = seed.slice();
        for (const [at, octet] of changes) copy[at % copy.length] = octet;
        return keep > 30 ? copy.slice(0, keep - 30) : copy;
      });
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ size: 'max', maxLength: 60 }), mutated), (input) => {
        const result = dissectPpp(input);
        if (result.ok) accepted++;
        expect(result.ok ? toHex(result.octets) : result.reason).not.toBe('');
        if (result.ok) expect(toHex(result.octets)).toBe(toHex(input));
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
