/** Closed forms that a study's file has: which one, beside what, with what, and at which points. */
import type { Path } from '../../../models/scenario/document.js';
import { hint, type Problem } from '../../../models/scenario/problems.js';
import { CLOSED_FORMS } from '../../study/closed-forms.js';
import { namesIn, parseExpression } from '../../study/expression.js';
import type { Parameter } from '../../study/parameters.js';
import { type Check, named, notMeasured } from './check.js';
import { conditionProblems, conditionsIn, expressionProblems } from './expression-checks.js';

export const checkClosedForms: Check = (document, { closedForms }, factors, responses) => {
  const names = named(factors);
  return closedForms.flatMap(({ response, form, with: values, when }, index): Problem[] => {
    const path = ['closedForms', index];
    if (when !== undefined) {
      const conditions = conditionsIn(factors);
      const problems = conditionProblems(document, [...path, 'when'], when, names, conditions, 'servers == 1');
      if (problems.length > 0) return problems;
    }
    if (!named(responses).includes(response))
      return [notMeasured(document, [...path, 'response'], response, responses)];
    const known = CLOSED_FORMS.find(({ name }) => name === form);
    if (!known) {
      const words = `there is no closed form "${form}"${hint(form, named(CLOSED_FORMS))}`;
      return [document.problem([...path, 'form'], words)];
    }
    const wanted = named(known.parameters);
    const missing = wanted.filter((each) => !(each in values));
    if (missing.length > 0) return [document.problem([...path, 'with'], `missing: ${missing.join(', ')}`)];
    return Object.entries(values).flatMap(([key, value]) => {
      const at: Path = [...path, 'with', key];
      const parameter = known.parameters.find(({ name }) => name === key);
      if (!parameter) return [document.problem(at, `unknown parameter "${key}"${hint(key, wanted)}`, 'key')];
      const problems = typeof value === 'number' ? [] : expressionProblems(document, at, value, names);
      if (problems.length > 0 || canBe(parameter, value, names)) return problems;
      return [document.problem(at, `${key}: expected ${parameter.wanted}; found ${value}`)];
    });
  });
};

/** What depends on a factor may be right at some points; where it is not, theory has no value there. */
function canBe({ holds }: Parameter, value: number | string, names: readonly string[]): boolean {
  if (typeof value === 'number') return holds(value);
  const parsed = parseExpression(value, names);
  return !parsed.ok || namesIn(value, names).length > 0 || holds(parsed.value({}));
}
