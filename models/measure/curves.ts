/** What a run is like over time, in so few points that a picture needs no more. */

import type { Span } from './figures.js';
import type { Meter } from './meter.js';
import type { Bins } from './series.js';

/** `y[i]` from `x[i]` seconds on. */
export interface MeasuredCurve {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export const CURVE_NAMES = ['up', 'control', 'resent'] as const;
export type CurveName = (typeof CURVE_NAMES)[number];

const POINTS = 240;
const LABELS: Readonly<Record<CurveName, readonly [label: string, unit: string]>> = {
  up: ['Calls up', 'calls'],
  control: ['Control messages a second', '1/s'],
  resent: ['Control messages sent again a second', '1/s'],
};

export function curveOf(meter: Meter, name: CurveName, span: Span): MeasuredCurve {
  const { fromUs, activeToUs: toUs } = span;
  const stepUs = Math.max(1, (toUs - fromUs) / POINTS);
  const [label, unit] = LABELS[name];
  const starts = Array.from({ length: POINTS + 1 }, (_, index) => fromUs + index * stepUs);
  const y =
    name === 'up'
      ? starts.map((at) => upBy(meter, at))
      : starts.map((at) => rate(name === 'control' ? meter.controlMessages : meter.resent, at, stepUs));
  return { name, label, unit, x: starts.map((at) => round((at - fromUs) / 1e6)), y: y.map(round) };
}

function upBy({ upAt, upIs }: Meter, at: number): number {
  const place = upAt.firstFrom(at + 1) - 1;
  return place < 0 ? 0 : upIs.at(place);
}

const rate = (bins: Bins, at: number, stepUs: number): number => (bins.sum(at, at + stepUs) * 1e6) / stepUs;
const round = (value: number): number => Number(value.toPrecision(7));
