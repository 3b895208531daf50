/** A study's summary as Markdown, for a review. */
import type { StudySummary } from '../study/study.js';
import { differenceWords, hasPairs, modelNotes, overNote, verdict } from './difference-words.js';
import { goalWords } from './goal-words.js';
import { headline } from './headline.js';
import { agreement, givenWords, interval, labelled, labelOf, leftOutWords, number } from './study-words.js';

export function studyMarkdown(summary: StudySummary): string {
  const { name, title, question, runs, points, factors, responses, design, digest, version, remarks } = summary;
  const parts = [
    `# ${plain(title === '' ? name : title)}`,
    '',
    ...(question === '' ? [] : [`**Question.** ${plain(question)}`, '']),
    `**Answer.** ${plain(headline(summary))}`,
    '',
    `${runs} runs at ${points.length} points (${design}), l2tpsim ${version}, digest \`${digest}\`. Intervals are of 95 %.${remarks.map((each) => ` ${plain(each)}`).join('')}`,
    '',
    ...table(
      [...factors.map(({ label }) => label), 'runs', ...responses.map(labelled)],
      points.map((point) => [
        ...factors.map((factor) => String(point.levels[factor.name])),
        String(point.replications),
        ...responses.map((response) => interval(point.responses[response.name]!)),
      ]),
    ),
    ...differences(summary),
    ...goal(summary),
    ...front(summary),
    ...closedForms(summary),
    '',
    '## To have it again',
    '',
    '```sh',
    ...summary.reproduce,
    '```',
  ];
  return `${parts.join('\n')}\n`;
}

function differences(summary: StudySummary): string[] {
  const { comparisons, factors, responses, models } = summary;
  if (comparisons.length === 0 && models.length === 0) return [];
  const rows = comparisons.map((each) => [
    labelOf(factors, each.factor),
    `${each.from} → ${each.to}`,
    labelled(responses.find(({ name }) => name === each.response)!),
    differenceWords(each),
    verdict(each),
  ]);
  const pairs = 'Differences run by run, with the same luck and all other factors the same.';
  const notes = [...(hasPairs(summary) ? [pairs] : []), overNote(summary)].filter((note) => note !== '').join(' ');
  return [
    '',
    '## Does it help?',
    ...[notes, ...modelNotes(summary)].filter((note) => note !== '').flatMap((note) => ['', plain(note)]),
    ...(rows.length === 0 ? [] : ['', ...table(['factor', 'change', 'response', 'difference', ''], rows)]),
  ];
}

function goal(summary: StudySummary): string[] {
  const { goal: answer, factors } = summary;
  if (!answer) return [];
  const rows = answer.tried.map(({ value, met, of, low, high, holds }) => [
    String(value),
    `${met} of ${of}`,
    `${number(Number(low.toPrecision(3)))} to ${number(Number(high.toPrecision(3)))}`,
    holds ? 'met' : 'missed',
  ]);
  const heads = [labelOf(factors, answer.factor), 'runs that meet it', '95 % interval of the share', ''];
  return ['', '## Goal', '', plain(goalWords(answer, summary)), '', ...table(heads, rows)];
}

function front({ pareto, points, factors, responses }: StudySummary): string[] {
  if (!pareto) return [];
  const shown = pareto.responses.map(({ name }) => responses.find((each) => each.name === name)!);
  const rows = pareto.points.map((index) => {
    const point = points[index]!;
    const levels = factors.map(({ name }) => String(point.levels[name]));
    return [...levels, ...shown.map(({ name }) => interval(point.responses[name]!))];
  });
  const heads = [...factors.map(({ label }) => label), ...shown.map(labelled)];
  return [
    '',
    `## Points that none${givenWords(pareto.over, factors)} is better than in all of these`,
    '',
    ...table(heads, rows),
    ...(pareto.leftOut.length === 0 ? [] : ['', leftOutWords(pareto.leftOut)]),
  ];
}

function closedForms({ closedForms: checks, points }: StudySummary): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map((check) => [
    Object.values(points[check.point]!.levels).join(', '),
    check.response,
    check.form,
    number(check.expected),
    interval(check.simulated),
    check.verdict === 'differs' ? '**differs**' : agreement(check),
  ]);
  const heads = ['point', 'response', 'closed form', 'expected', 'simulated (99 %)', ''];
  return ['', '## Beside closed forms', '', ...table(heads, rows)];
}

const plain = (text: string): string => text.replace(/([\\`*_[\]<>|])/g, '\\$1');

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  const rule = `|${heads.map((_, place) => (place === 0 ? '---|' : '--:|')).join('')}`;
  return [line(heads), rule, ...rows.map((row) => line(row).replaceAll('\\*\\*differs\\*\\*', '**differs**'))];
}
