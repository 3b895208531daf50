/** Levels that expressions name: of one that no factor has, `dev == "srs"` would be false everywhere, without a word. */
import type { Path, ScenarioDocument } from '../../../models/scenario/document.js';
import { hint, type Problem } from '../../../models/scenario/problems.js';
import { parseExpression } from '../../study/expression.js';
import { scalarOf } from '../../study/scalars.js';
import type { LevelValue } from '../../study/study.js';
import { factorOf } from './study-factors.js';
import type { StudyText } from './study-schema.js';

/** Levels of the small variant count too: an expression is over the factors of both. */
export function levelNameProblems(document: ScenarioDocument, text: StudyText): Problem[] {
  const levels = levelsOf(text);
  return expressionsIn(text).flatMap(({ path, expression }) => {
    const parsed = parseExpression(expression, [...levels.keys()]);
    if (!parsed.ok) return [];
    const faults = parsed.likened.map(({ name, text: level }) => faultOf(name, level, levels.get(name)!));
    const fault = faults.find((each) => each !== undefined);
    return fault === undefined ? [] : [document.problem(path, `${expression}: ${fault}`)];
  });
}

function levelsOf({ factors, quick }: StudyText): Map<string, LevelValue[]> {
  const levels = new Map<string, LevelValue[]>();
  for (const [name, factor] of [...Object.entries(factors), ...Object.entries(quick?.factors ?? {})]) {
    const own = factorOf(name, factor).levels.map(({ value }) => value);
    levels.set(name, [...(levels.get(name) ?? []), ...own]);
  }
  return levels;
}

function expressionsIn({ constraints, closedForms }: StudyText): { path: Path; expression: string }[] {
  return [
    ...constraints.map((expression, index) => ({ path: ['constraints', index], expression })),
    ...closedForms.flatMap(({ when, with: values }, index) => {
      const own = Object.entries(values).map(([key, value]) => ({ path: ['with', key], expression: String(value) }));
      const all = when === undefined ? own : [{ path: ['when'], expression: when }, ...own];
      return all.map(({ path, expression }) => ({ path: ['closedForms', index, ...path], expression }));
    }),
  ];
}

/** Alike is what an expression finds alike: `"10s"` is 10 and `10000ms`. */
function faultOf(factor: string, level: string, levels: readonly LevelValue[]): string | undefined {
  if (levels.some((each) => scalarOf(each) === scalarOf(level))) return undefined;
  if (levels.some((each) => String(each) === level))
    return `${factor} is true or false, and no text: expected ${factor} or !${factor}`;
  const known = [...new Set(levels.map(String))];
  return `${factor} has no level "${level}"${hint(level, known)}`;
}
