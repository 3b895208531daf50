/** What the schema of a study cannot see: names that must be there, sums that must be of what is there. */
import { RESPONSE_NAMES, responseOf } from '../../../models/measure/responses.js';
import type { ScenarioDocument } from '../../../models/scenario/document.js';
import { hint, type Problem } from '../../../models/scenario/problems.js';
import { designOf, sizeOf } from '../../study/design.js';
import { parseExpression } from '../../study/expression.js';
import { numberOf } from '../../study/scalars.js';
import type { Factor, Response } from '../../study/study.js';
import { type Check, named, notMeasured } from './check.js';
import { checkClosedForms } from './closed-form-checks.js';
import { conditionProblems, conditionsIn } from './expression-checks.js';

/** Constraints over more points than these are only looked at when the study begins. */
const MOST_LOOKED_AT = 100_000;

/** What others call a mean and a median. */
const inOurWords = (response: string): string =>
  response.replace(/\.(avg|average)$/i, '.mean').replace(/\.median$/i, '.p50');

const checkResponses: Check = (document, { responses, forkAt }) => {
  const seen = new Set<string>();
  return responses.flatMap((each, index) => {
    const name = typeof each === 'string' ? each : each.name;
    const path = ['responses', index];
    if (seen.has(name)) return [document.problem(path, `the response "${name}" is there twice`)];
    seen.add(name);
    if (typeof each !== 'string')
      return forkAt === undefined
        ? []
        : [document.problem(path, 'a query needs the journal of a whole run, which one that is forked does not keep')];
    if (responseOf(each)) return [];
    return [document.problem(path, `there is no response "${each}"${hint(inOurWords(each), RESPONSE_NAMES)}`)];
  });
};

const checkConstraints: Check = (document, { constraints }, factors) =>
  constraints.flatMap((each, index) =>
    conditionProblems(
      document,
      ['constraints', index],
      each,
      named(factors),
      conditionsIn(factors),
      'lac >= lns or device == "junos"',
    ),
  );

/** What decides when it is enough must be measured, and a half-width in time is of a response in time. */
const checkReplications: Check = (document, { replications }, _factors, responses) => {
  if (typeof replications === 'number') return [];
  const { response: name, halfWidth } = replications.until;
  const path = ['replications', 'until'];
  const response = responses.find((each) => each.name === name);
  if (!response) return [notMeasured(document, [...path, 'response'], name, responses)];
  if (typeof halfWidth === 'number' || halfWidth.endsWith('%') || response.unit === 's') return [];
  const words = `${halfWidth}: ${unitWords(response)}; expected a number, or a share of the mean such as 5%`;
  return [document.problem([...path, 'halfWidth'], words)];
};

/** What a response is in, in words. */
const unitWords = ({ name, unit }: Pick<Response, 'name' | 'unit'>): string =>
  `${name} ${unit === '' ? 'has no unit' : `is in ${unit}`}`;

/** A response beside a time. */
const BESIDE_TIME =
  /([A-Za-z_][\w.[\]:]*)\s*(?:<=|>=|==|!=|<|>)\s*(\d+(?:\.\d+)?\s*(?:us|µs|ms|s|min|m|h|d))(?![\w.])/g;

/** A time is a number of seconds, which what is not in seconds would be compared with all the same. */
const timeProblems = (document: ScenarioDocument, objective: string): Problem[] =>
  [...objective.matchAll(BESIDE_TIME)].flatMap(([, name = '', time]) => {
    const response = responseOf(name);
    if (!response || response.unit === 's') return [];
    return [document.problem(['goal', 'objective'], `${time}: ${unitWords(response)}; expected a number`)];
  });

const checkGoal: Check = (document, { goal, factors: texts }, factors, responses) => {
  if (!goal) return [];
  const names = named(responses);
  const problems = [
    ...conditionProblems(document, ['goal', 'objective'], goal.objective, names, [], 'up.t99 <= 120s'),
    ...timeProblems(document, goal.objective),
  ];
  if (!Object.hasOwn(texts, goal.factor)) {
    const words = `there is no factor "${goal.factor}"${hint(goal.factor, named(factors))}`;
    return [...problems, document.problem(['goal', 'factor'], words)];
  }
  const values = factors.find(({ name }) => name === goal.factor)!.levels.map(({ value }) => numberOf(value));
  if (values.some((value, place) => place > 0 && value < values[place - 1]!))
    problems.push(document.problem(['factors', goal.factor], 'a goal wants levels that rise', 'key'));
  const others = factors.filter(({ name }) => name !== goal.factor);
  for (const { name } of others)
    problems.push(
      document.problem(['factors', name], 'a study with a goal varies one factor; give this one by set', 'key'),
    );
  return problems;
};

const checkPareto: Check = (document, { pareto, paretoOver }, factors, responses) => {
  const unknown = paretoOver.flatMap((each, index) =>
    named(factors).includes(each)
      ? []
      : [document.problem(['paretoOver', index], `there is no factor "${each}"${hint(each, named(factors))}`)],
  );
  if (!pareto && paretoOver.length > 0)
    return [...unknown, document.problem(['paretoOver'], 'there is no pareto that it would be over', 'key')];
  if (!pareto) return unknown;
  const names = Object.keys(pareto);
  const problems = names
    .filter((each) => !named(responses).includes(each))
    .map((each) => notMeasured(document, ['pareto', each], each, responses, 'key'));
  if (names.length < 2 || names.length > 3)
    problems.push(document.problem(['pareto'], `two or three responses make a front, not ${names.length}`));
  return [...unknown, ...problems];
};

/** A level twice is a slip of the pen: it doubles the work and says nothing. */
const checkLevels: Check = (document, { factors: texts }, factors) =>
  factors.flatMap(({ name, levels }) => {
    const set = levels.map((level) => JSON.stringify(level.set));
    const twice = set.findIndex((each, place) => set.indexOf(each) < place);
    if (twice < 0 || !(name in texts)) return [];
    const path = ['factors', name];
    const at = [...path, 'levels', twice];
    const words = `the level ${levels[twice]!.value} is there twice`;
    return [document.has(at) ? document.problem(at, words) : document.problem(path, words, 'key')];
  });

const pathOf = (setting: string): string => setting.slice(0, setting.indexOf('='));

/** A path is that of the whole, or of a part of it. */
const isWithin =
  (whole: string) =>
  (path: string): boolean =>
    path === whole || path.startsWith(`${whole}.`);

/** What two factors set, only the last of them would; so too where the last sets the whole and the first a part of it. */
const checkPaths: Check = (document, { factors: texts }, factors) => {
  const setBy = new Map<string, string>();
  return factors.flatMap(({ name, levels }) => {
    const paths = new Set(levels.flatMap(({ set }) => set.map(pathOf)));
    const whole = [...paths].find((path) => [...setBy.keys()].some(isWithin(path)));
    const taken = whole === undefined ? undefined : [...setBy.keys()].find(isWithin(whole))!;
    const by = taken === undefined ? undefined : setBy.get(taken);
    for (const path of paths) setBy.set(path, setBy.get(path) ?? name);
    if (taken === undefined || !(name in texts)) return [];
    const lost = taken === whole ? '' : `; ${whole}, which this one sets, has it in it: let ${by} come after ${name}`;
    return [document.problem(['factors', name], `${taken} is set by ${by} already${lost}`, 'key')];
  });
};

/** Every run is given its seed. */
const checkSeed: Check = (document, { factors: texts, set }, factors) => {
  const words = `a run's seed is its replication's: replications says how many, and the study's own seed is the first`;
  const varied = factors.filter(({ levels }) =>
    levels.some((level) => level.set.some((each) => each.startsWith('seed='))),
  );
  return [
    ...varied.filter(({ name }) => name in texts).map(({ name }) => document.problem(['factors', name], words, 'key')),
    ...('seed' in set ? [document.problem(['set', 'seed'], words, 'key')] : []),
  ];
};

/** What is set for every run and what a factor sets, as far as they have a part in common: what the factor sets goes last. */
export function setTwice(set: readonly string[], factors: readonly Factor[]): { path: string; words: string }[] {
  return set.map(pathOf).flatMap((path) => {
    for (const { name, levels } of factors) {
      const own = levels.map((level) => level.set.map(pathOf));
      if (own.flat().some(isWithin(path))) return [{ path, words: `${path} is what the factor ${name} varies` }];
      const [whole] = own.map((paths) => paths.find((each) => isWithin(each)(path)));
      if (whole !== undefined && own.every((paths) => paths.includes(whole)))
        return [{ path, words: `${path} is lost: the factor ${name} sets all of ${whole}` }];
    }
    return [];
  });
}

const checkPoints: Check = (document, { design, constraints, seed }, factors) => {
  if (constraints.length === 0 || sizeOf(factors, design) > MOST_LOOKED_AT) return [];
  if (expressionsFail(constraints, factors) || designOf(factors, design, constraints, seed).length > 0) return [];
  return [document.problem(['constraints'], 'they leave no point')];
};

const expressionsFail = (constraints: readonly string[], factors: readonly Factor[]): boolean =>
  constraints.some((each) => !parseExpression(each, named(factors)).ok);

export const studyProblems: Check = (document, text, factors, responses) =>
  [
    checkResponses,
    checkLevels,
    checkPaths,
    checkSeed,
    checkConstraints,
    checkPoints,
    checkReplications,
    checkGoal,
    checkPareto,
    checkClosedForms,
  ].flatMap((check) => check(document, text, factors, responses));
