/** A study's summary for a terminal. */
import type { Comparison, MainEffect, StudySummary } from '../study/study.js';
import { amountWords, effectOverWords, modelWords, overNote, ownNote, verdict } from './difference-words.js';
import { answering, headline } from './headline.js';
import { agreement, givenWords, interval, labelOf, leftOutWords, number } from './study-words.js';

const WIDTH = 100;
const MOST_RESPONSES = 4;

export function studyText(summary: StudySummary): string {
  const { name, title, question, runs, points, design, goal, remarks } = summary;
  const parts = [
    title === '' ? name : `${name}: ${title}`,
    ...(question === '' ? [] : [wrapped(question)]),
    '',
    wrapped(`${runs} runs at ${points.length} points${goal ? '' : ` (${design})`}`),
    wrapped(headline(summary)),
    ...remarks.map(wrapped),
    ...(goal ? goalTable(summary) : effects(summary)),
    ...front(summary),
    ...closedForms(summary),
  ];
  return `${parts.join('\n')}\n`;
}

function effects(summary: StudySummary): string[] {
  const { factors, responses, mainEffects, comparisons } = summary;
  const shown = responses.slice(0, MOST_RESPONSES);
  const answer = answering(summary)!;
  const lines = factors.flatMap(({ name, label, levels }) => {
    const of = shown.map((response) => effectOf(mainEffects, name, response.name));
    const rows = levels.map((level, place) => [
      String(level.value),
      ...of.map((effect) => (effect?.levels[place] ? interval(effect.levels[place].estimate) : 'none')),
    ]);
    const sure = comparisons.filter(
      (each) => each.factor === name && each.response === answer.name && levels.length > 1,
    );
    const told = (['pairs', 'model'] as const).flatMap((by) => {
      const verdicts = sure
        .filter((each) => each.by === by)
        .map((each) => `  ${each.from} -> ${each.to}: ${amountWords(each)}, ${verdict(each)}`);
      return verdicts.length === 0 ? [] : [`${headOf(answer)}, ${HOW[by]}:`, ...verdicts];
    });
    const parts = partsOf(of.filter((effect) => effect !== undefined));
    const shownRows = table([name, ...shown.map(headOf)], rows);
    return ['', label === name ? '' : `${label}:`, ...shownRows, ...parts, ...told].filter(
      (line, place) => place !== 1 || line !== '',
    );
  });
  const more = responses.length - shown.length;
  for (const note of [modelWords(summary, answer.name), ownNote(summary), overNote(summary)])
    if (note !== '') lines.push('', wrapped(note));
  return more > 0 ? [...lines, '', `${more} more response${more === 1 ? '' : 's'} in the report`] : lines;
}

const HOW: Readonly<Record<Comparison['by'], string>> = {
  pairs: 'run by run with the same luck',
  model: 'by an additive model',
};

/** Of how many combinations they are; once, where all are of as many. */
function partsOf(effects: readonly MainEffect[]): string[] {
  const words = effects.map(effectOverWords);
  if (words.every((each) => each === words[0])) return words[0] ? [words[0].trim()] : [];
  return effects.flatMap(({ response }, place) => (words[place] ? [`${response}${words[place]}`] : []));
}

/** Short, as the study names it. */
const headOf = ({ name, unit }: { readonly name: string; readonly unit: string }): string =>
  unit === '' ? name : `${name}, ${unit}`;

const effectOf = (effects: readonly MainEffect[], factor: string, response: string): MainEffect | undefined =>
  effects.find((each) => each.factor === factor && each.response === response);

function goalTable(summary: StudySummary): string[] {
  const { goal, factors, responses, points } = summary;
  if (!goal) return [];
  const shown = responses.filter(({ name }) => goal.responses.includes(name));
  const rows = goal.tried.map(({ value, met, of, low, high, holds }) => {
    const point = points.find((each) => each.levels[goal.factor] === value);
    return [
      String(value),
      `${met} of ${of}`,
      `${number(Number(low.toPrecision(2)))} to ${number(Number(high.toPrecision(2)))}`,
      holds ? 'met' : 'missed',
      ...shown.map(({ name }) => (point ? interval(point.responses[name]!) : 'none')),
    ];
  });
  const heads = [
    labelOf(factors, goal.factor),
    'runs that meet it',
    '95 % interval of the share',
    '',
    ...shown.map(headOf),
  ];
  return ['', ...table(heads, rows)];
}

function front({ pareto, points, factors, responses }: StudySummary): string[] {
  if (!pareto) return [];
  const names = pareto.responses.map(({ name }) => name);
  const rows = pareto.points.map((index) => {
    const { levels, responses: of } = points[index]!;
    return [levelsText(levels), ...names.map((name) => interval(of[name]!))];
  });
  const heads = names.map((name) => headOf(responses.find((each) => each.name === name)!));
  return [
    '',
    `No point${givenWords(pareto.over, factors)} is better in all of these than`,
    ...table(['point', ...heads], rows),
    ...(pareto.leftOut.length === 0 ? [] : [leftOutWords(pareto.leftOut)]),
  ];
}

function closedForms({ closedForms: checks, points }: StudySummary): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map((check) => [
    levelsText(points[check.point]!.levels),
    check.response,
    check.form,
    number(check.expected),
    interval(check.simulated),
    check.verdict === 'differs' ? 'DIFFERS' : agreement(check),
  ]);
  return [
    '',
    'Beside closed forms, 99 % intervals:',
    ...table(['point', 'response', 'form', 'expected', 'simulated', ''], rows),
  ];
}

export const levelsText = (levels: Readonly<Record<string, unknown>>): string =>
  Object.entries(levels)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, place) => Math.max(head.length, ...rows.map((row) => row[place]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[place]!) : cell.padStart(widths[place]!)))
      .join('  ')
      .trimEnd();
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
