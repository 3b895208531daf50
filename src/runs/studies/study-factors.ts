/** The factors of a study's file: their levels in the scenario's own words, and what of them the scenario refuses. */
import type { Path, ScenarioDocument } from '../../../models/scenario/document.js';
import { formatProblem } from '../../../models/scenario/load.js';
import type { Problem } from '../../../models/scenario/problems.js';
import { rangeLevels } from '../../study/levels.js';
import type { Factor, Level, LevelValue } from '../../study/study.js';
import type { FactorText } from './study-schema.js';

/** A value as `--set` takes it: texts that YAML would read as something else are put in quotes. */
export const settingOf = (path: string, value: unknown): string =>
  `${path}=${typeof value === 'string' && !/^[\w./ :%@*-]+$/.test(value) ? JSON.stringify(value) : typeof value === 'object' ? JSON.stringify(value) : String(value)}`;

export function factorOf(name: string, factor: FactorText): Factor {
  const { label = name, levels, scale = 'linear' } = factor;
  return { name, label, log: scale === 'log', levels: levels === undefined ? ranged(factor) : listed(factor) };
}

const pathsOf = ({ set = [] }: FactorText): readonly string[] => (typeof set === 'string' ? [set] : set);

function ranged(factor: FactorText): Level[] {
  const { from = 0, to = 0, steps = 2, scale = 'linear', whole = false, unit = '' } = factor;
  const values = rangeLevels({ from, to, steps, log: scale === 'log', whole });
  return values.map((number) => levelOf(unit === '' ? number : `${number}${unit}`, pathsOf(factor)));
}

function listed(factor: FactorText): Level[] {
  const { levels = [] } = factor;
  if (Array.isArray(levels)) return levels.map((value) => levelOf(value, pathsOf(factor)));
  return Object.entries(levels).map(([value, values]) => ({
    value,
    set: Object.entries(values).map(([path, each]) => settingOf(path, each)),
  }));
}

const levelOf = (value: LevelValue, paths: readonly string[]): Level => ({
  value,
  set: paths.map((path) => settingOf(path, value)),
});

/** Every level must be something that the scenario can be set to; the first fault of a factor is told. */
export function levelProblems(
  document: ScenarioDocument,
  path: Path,
  { levels }: Factor,
  faultOf: (level: Level) => string | undefined,
): Problem[] {
  for (const [index, level] of levels.entries()) {
    const fault = faultOf(level);
    if (fault === undefined) continue;
    const where = [index, String(level.value)]
      .map((key) => [...path, 'levels', key])
      .find((each) => document.has(each));
    return [document.problem(where ?? path, fault)];
  }
  return [];
}

export const levelFault = (problem: Problem): string =>
  problem.file.startsWith('--set ') ? `${problem.file.slice(6)}: ${problem.message}` : formatProblem(problem);
