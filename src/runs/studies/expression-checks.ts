/** Expressions that a study's file has, at their places: what cannot be read, and what is no condition where one is wanted. */
import type { Path, ScenarioDocument } from '../../../models/scenario/document.js';
import type { Problem } from '../../../models/scenario/problems.js';
import { canStand, parseExpression } from '../../study/expression.js';
import type { Factor } from '../../study/study.js';

export function expressionProblems(
  document: ScenarioDocument,
  path: Path,
  text: string,
  names: readonly string[],
): Problem[] {
  const fault = unsayable(text, names) ?? readFault(text, names);
  return fault === undefined ? [] : [document.problem(path, `${text}: ${fault}`)];
}

/** As for an expression; what is no condition would be true of nearly everything, without a word. */
export function conditionProblems(
  document: ScenarioDocument,
  path: Path,
  text: string,
  names: readonly string[],
  conditions: readonly string[],
  example: string,
): Problem[] {
  const problems = expressionProblems(document, path, text, names);
  const parsed = parseExpression(text, names, conditions);
  if (problems.length > 0 || !parsed.ok || parsed.isCondition) return problems;
  return [document.problem(path, `${text}: expected a comparison, such as ${example}`)];
}

/** Factors that are conditions themselves. */
export const conditionsIn = (factors: readonly Factor[]): string[] =>
  factors.filter(({ levels }) => levels.every(({ value }) => typeof value === 'boolean')).map(({ name }) => name);

function readFault(text: string, names: readonly string[]): string | undefined {
  const parsed = parseExpression(text, names);
  return parsed.ok ? undefined : parsed.reason;
}

/** A name of which an expression makes something else, such as `a-b`: told also where that something can be read. */
function unsayable(text: string, names: readonly string[]): string | undefined {
  const bare = text.replaceAll(/"[^"]*"|'[^']*'/g, ' ');
  const name = names.find((each) => !canStand(each) && each !== 'never' && stands(each, bare));
  if (name !== undefined)
    return `the name "${name}" cannot stand in an expression: letters, digits, _ . and : can, after a letter or _`;
  return names.includes('never') && stands('never', bare)
    ? 'the name "never" cannot stand in an expression: there it is without end'
    : undefined;
}

/** As a word of its own. */
function stands(name: string, text: string): boolean {
  const at = text.indexOf(name);
  if (at < 0) return false;
  const isPart = (sign: string | undefined): boolean => sign !== undefined && /[\w.]/.test(sign);
  return (!isPart(text[at - 1]) && !isPart(text[at + name.length])) || stands(name, text.slice(at + 1));
}
