/** Device profiles against test/data/device-knobs.md, a copy of the figures that knows nothing of the code. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROFILE_REMARKS } from '../../models/scenario/profile-remarks.js';
import {
  BASE_L2TP,
  BASE_PPP,
  type NodeRole,
  PROFILE_NAMES,
  type ProfileName,
  profileKnobs,
} from '../../models/scenario/profiles.js';
import { toUs } from '../../models/scenario/values.js';

const PAGE = readFileSync('test/data/device-knobs.md', 'utf8');
const ELSEWHERE = ['selection', 'startRate'];
const ROLES: readonly NodeRole[] = ['lac', 'lns'];

interface Figure {
  readonly value: string | undefined;
  readonly fromMemory: boolean;
  readonly remark: string | undefined;
}

/** The page's tables of one heading, as rows of cells. */
function tables(first: string): string[][] {
  const rows = PAGE.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const found: string[][] = [];
  let headings: string[] = [];
  for (const [, ...cells] of rows) {
    if (cells.length === 0) headings = [];
    else if (cells[0] === first) headings = cells;
    else if (headings.length > 0 && !cells[0]!.startsWith('---'))
      for (const [place, cell] of cells.slice(1, -1).entries()) found.push([cells[0]!, headings[place + 1]!, cell]);
  }
  return found;
}

function figureOf(cell: string): Figure {
  const [, value, dagger, remark] = /^([^:†]*?)( †)?(?:: (.*))?$/.exec(cell)!;
  return { value: value === '-' ? undefined : value!, fromMemory: dagger !== undefined, remark };
}

const FIGURES = tables('knob').map(([knob, device, cell]) => ({ knob: knob!, device: device!, ...figureOf(cell!) }));
const figure = (device: string, knob: string) =>
  FIGURES.find((each) => each.device === device && each.knob === knob) ?? {
    value: undefined,
    fromMemory: false,
    remark: undefined,
  };

const inRole = (value: string, role: NodeRole): string =>
  new RegExp(`(\\S+) ${role.toUpperCase()}`).exec(value)?.[1] ?? value;
const asText = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));

describe.each(PROFILE_NAMES)('%s', (name) => {
  test.each(ROLES)('of a %s has the values, and the marks, of the page, and no others', (role) => {
    for (const { knob, value, source } of profileKnobs(name, role).values) {
      const known = figure(name, knob);
      const base = knob.startsWith('ppp.')
        ? BASE_PPP[knob.slice('ppp.'.length) as keyof typeof BASE_PPP]
        : BASE_L2TP[knob as keyof typeof BASE_L2TP];
      const expected =
        known.value === undefined
          ? [asText(base), 'default']
          : [inRole(known.value, role), known.fromMemory ? 'memory' : 'read'];
      expect([asText(value), source], knob).toEqual(expected);
    }
  });

  test('has the words of the page, and no others', () => {
    const known = FIGURES.filter(({ device, remark }) => device === name && remark !== undefined);
    expect(PROFILE_REMARKS[name]).toEqual(Object.fromEntries(known.map(({ knob, remark }) => [knob, remark])));
  });
});

test('the page has every profile, and no knob that profiles do not have', () => {
  expect([...new Set(FIGURES.map(({ device }) => device))].sort()).toEqual([...PROFILE_NAMES].sort());
  const knobs = new Set(profileKnobs('rfc2661', 'lac').values.map(({ knob }) => knob));
  const strange = FIGURES.filter(({ knob }) => !knobs.has(knob) && !ELSEWHERE.includes(knob));
  expect(strange).toEqual([]);
  for (const { knob, value, device } of FIGURES)
    if (ELSEWHERE.includes(knob)) expect(value, `${device} ${knob}`).toBeUndefined();
});

test('the page is read as it stands', () => {
  expect(FIGURES).toHaveLength(26 * 11 + 4 * 2);
  expect(figure('sros', 'helloInterval')).toMatchObject({ value: '300s', fromMemory: true, remark: undefined });
  expect(figure('accel-ppp', 'noSessionTimeout')).toMatchObject({
    value: '0',
    fromMemory: true,
    remark: 'with the last session',
  });
  expect(figure('huawei', 'retransmitInitial')).toMatchObject({ value: undefined, remark: 'doubling' });
});

/** Waits of a message that nobody answers, until it is given up; the rule is the profile's. */
function deadPeerTime(name: ProfileName): number {
  const { l2tp } = profileKnobs(name, 'lac');
  const resends = l2tp.retryCounting === 'sends' ? l2tp.retries - 1 : l2tp.retries;
  let total = 0;
  for (let i = 0; i <= resends; i++) total += Math.min(toUs(l2tp.retransmitCap), toUs(l2tp.retransmitInitial) * 2 ** i);
  return total / 1e6;
}

test.each(tables('device').map(([name, , seconds]) => [name as ProfileName, Number(seconds)] as const))(
  '%s gives a silent peer up after %d s',
  (name, seconds) => {
    expect(deadPeerTime(name)).toBe(seconds);
  },
);
