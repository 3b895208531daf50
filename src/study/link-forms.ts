/**
 * Closed forms of what links do. A latency that is drawn beyond an end is put at that end, and not drawn anew
 * (`drawUs`): means are of that.
 */
import type { ClosedForm } from './closed-forms.js';
import { amount, anyNumber, probability } from './parameters.js';
import { normalDensity, normalProbability } from './quantiles.js';

function cutNormal(mean = 0, sd = 0, min = 0, max = Number.POSITIVE_INFINITY): number {
  if (min > max) return Number.NaN;
  if (sd === 0) return Math.min(max, Math.max(min, mean));
  const [a, b] = [(min - mean) / sd, (max - mean) / sd];
  const [below, upTo] = [normalProbability(a), normalProbability(b)];
  const within = mean * (upTo - below) + sd * (normalDensity(a) - normalDensity(b));
  return min * below + within + (upTo === 1 ? 0 : max * (1 - upTo));
}

function cutExponential(mean = 0, min = 0, max = 0): number {
  if (min > mean || min > max) return Number.NaN;
  return mean === min ? min : min + (mean - min) * (1 - Math.exp(-(max - min) / (mean - min)));
}

export const LINK_FORMS: readonly ClosedForm[] = [
  {
    name: 'bursts-loss',
    title: 'Loss of the Gilbert-Elliott model',
    formula: '(b lossGood + g lossBad) / (g + b), g = goodToBad, b = badToGood',
    source: 'Gilbert 1960, Elliott 1963: the stationary share of the two states',
    parameters: [
      probability('goodToBad', 'probability per datagram'),
      probability('badToGood', 'probability per datagram'),
      probability('lossGood', 'loss in the good state'),
      probability('lossBad', 'loss in the bad state'),
    ],
    of: (goodToBad, badToGood, lossGood, lossBad) =>
      goodToBad === 0 ? lossGood! : (badToGood! * lossGood! + goodToBad! * lossBad!) / (goodToBad! + badToGood!),
  },
  {
    name: 'uniform-mean',
    title: 'Mean of a uniform latency',
    formula: '(min + max) / 2',
    source: 'definition',
    parameters: [amount('min', 's'), amount('max', 's')],
    of: (min, max) => (min! > max! ? Number.NaN : (min! + max!) / 2),
  },
  {
    name: 'exponential-mean',
    title: 'Mean of an exponential latency that is cut at its most',
    formula: 'min + m (1 - exp(-(max - min) / m)), m = mean - min',
    source: 'E[min(X, c)] = m (1 - exp(-c / m))',
    parameters: [amount('mean', 's'), amount('min', 's'), amount('max', 's')],
    of: cutExponential,
  },
  {
    name: 'normal-mean',
    title: 'Mean of a normal latency that is cut at both ends',
    formula: 'min F(a) + mean (F(b) - F(a)) + sd (f(a) - f(b)) + max (1 - F(b)), a and b the ends in units of sd',
    source: 'by parts: below min it is min, above max it is max',
    parameters: [
      anyNumber('mean', 'before it is cut, s'),
      amount('sd', 'before it is cut, s'),
      amount('min', 's'),
      amount('max', 's, or never'),
    ],
    of: cutNormal,
  },
];
