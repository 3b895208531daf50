import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressPool } from '../../models/nodes/address-pool.js';
import { parseIpv4 } from '../../models/radius/reply.js';

const FIRST = parseIpv4('10.0.0.250')!;
const pool = (last: string): AddressPool => new AddressPool({ first: '10.0.0.250', last });

describe('a pool of addresses', () => {
  it('gives the lowest that is free, whatever was given back, and 0 when there is none', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant('take' as const) },
      { weight: 2, arbitrary: fc.record({ back: fc.nat(20) }) },
      { weight: 1, arbitrary: fc.constant('reindex' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const one = pool('10.0.1.3');
        const taken = new Set<number>();
        for (const what of steps) {
          if (what === 'take') {
            let lowest = FIRST;
            while (taken.has(lowest)) lowest++;
            const expected = lowest > FIRST + 9 ? 0 : lowest;
            expect(one.take()).toBe(expected);
            if (expected !== 0) taken.add(expected);
          } else if (what === 'reindex') {
            one.clear();
            for (const address of taken) one.keep(address);
          } else if (taken.size > 0) {
            const address = [...taken][what.back % taken.size]!;
            taken.delete(address);
            one.giveBack(address);
          }
        }
      }),
    );
  });

  it('knows nothing of addresses of another', () => {
    const one = pool('10.0.0.250');
    one.clear();
    one.keep(FIRST - 1);
    one.giveBack(FIRST + 1);
    expect([one.take(), one.take()]).toEqual([FIRST, 0]);
  });

  it('is empty where there is none, or where it ends before it begins', () => {
    expect(new AddressPool(undefined).take()).toBe(0);
    expect(pool('10.0.0.249').take()).toBe(0);
  });

  it('of a million gives and takes back in whatever order', () => {
    const one = new AddressPool({ first: '10.0.0.0', last: '10.15.255.255' });
    const first = parseIpv4('10.0.0.0')!;
    for (let place = 0; place < 0x10_0000; place++) if (one.take() !== first + place) throw new Error(`${place}`);
    expect(one.take()).toBe(0);
    for (let place = 0x10_0000 - 1; place >= 0; place--) one.giveBack(first + ((place * 7) & 0xf_ffff));
    for (let place = 0; place < 0x10_0000; place++) if (one.take() !== first + place) throw new Error(`${place}`);
    expect(one.take()).toBe(0);
  }, 180_000);
});
