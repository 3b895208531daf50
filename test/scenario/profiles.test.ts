import { expect, test } from 'vitest';
import { PROFILE_NAMES, type ProfileName, profileKnobs } from '../../models/scenario/profiles.js';
import { toUs } from '../../models/scenario/values.js';

const sourceOf = (name: ProfileName, knob: string) =>
  profileKnobs(name, 'lac').values.find((value) => value.knob === knob)?.source;

/** Sends and waits of a message that nobody answers, until it is given up; the rule is the profile's. */
function deadPeerTime(name: ProfileName): number {
  const { l2tp } = profileKnobs(name, 'lac');
  const resends = l2tp.retryCounting === 'sends' ? l2tp.retries - 1 : l2tp.retries;
  let total = 0;
  for (let i = 0; i <= resends; i++) total += Math.min(toUs(l2tp.retransmitCap), toUs(l2tp.retransmitInitial) * 2 ** i);
  return total / 1e6;
}

test.each([
  ['osvbng', 31],
  ['xl2tpd', 31],
  ['accel-ppp', 47],
  ['bngblaster', 63],
  ['cisco-ios', 71],
] as const)('%s gives a silent peer up after %d s', (name, seconds) => {
  expect(deadPeerTime(name)).toBe(seconds);
});

test('every profile has every knob, and says where it is from', () => {
  for (const name of PROFILE_NAMES) {
    const { values } = profileKnobs(name, 'lns');
    expect(values.map(({ knob }) => knob)).toEqual(profileKnobs('rfc2661', 'lac').values.map(({ knob }) => knob));
    expect(values.every(({ source }) => ['read', 'memory', 'default'].includes(source))).toBe(true);
  }
  expect(sourceOf('cisco-ios', 'retries')).toBe('read');
  expect(sourceOf('cisco-ios', 'helloInterval')).toBe('memory');
  expect(sourceOf('osvbng', 'noSessionTimeout')).toBe('default');
});
