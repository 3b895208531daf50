/** From a study's file to a plan: read, checked against the scenario it is about, every level in the scenario's own words. */
import { statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { changeFault } from '../../../models/change.js';
import type { RunConfig } from '../../../models/config.js';
import type { CurveName } from '../../../models/measure/curves.js';
import { namesOf } from '../../../models/measure/meter.js';
import { nodeIn, responseOf } from '../../../models/measure/responses.js';
import { type Path, ScenarioDocument } from '../../../models/scenario/document.js';
import { parseScenario } from '../../../models/scenario/load.js';
import { hint, type Problem } from '../../../models/scenario/problems.js';
import { readTextFile } from '../../../models/scenario/text-file.js';
import { validateAs } from '../../../models/scenario/validate.js';
import { toUs } from '../../../models/scenario/values.js';
import { formatDuration, US_PER_S } from '../../kernel/time.js';
import type { Factor, Response } from '../../study/study.js';
import { levelNameProblems } from './level-names.js';
import { setTwice, studyProblems } from './study-checks.js';
import { factorOf, levelFault, levelProblems, settingOf } from './study-factors.js';
import { type StudyText, study } from './study-schema.js';
import type { SqlResponse } from './task.js';

export interface StudyPlan {
  readonly file: string;
  /** What was asked besides the file, as the command has it. */
  readonly how: string;
  readonly text: StudyText;
  readonly scenarioFile: string;
  readonly scenarioText: string;
  /** What the scenario is before a factor changes it. */
  readonly config: RunConfig;
  /** A fault of the study's file, with its place. */
  readonly problem: (path: Path, message: string) => Problem;
  /** `PATH=VALUE` each, for every run. */
  readonly set: readonly string[];
  /** When the factors' levels come into force, µs; undefined: at the start. */
  readonly forkAtUs: number | undefined;
  readonly factors: readonly Factor[];
  readonly responses: readonly Response[];
  /** Those that are measured as a run goes, and those that are asked of its journal. */
  readonly measured: readonly string[];
  readonly sql: readonly SqlResponse[];
  readonly curves: readonly CurveName[];
  readonly from: number | 'mser-5';
  readonly to: number | 'end';
  readonly replications: StudyText['replications'];
}

export interface StudyOptions {
  readonly quick?: boolean;
  /** Of the first replication; goes before the file's. */
  readonly seed?: number;
  readonly replications?: number;
  /** `PATH=VALUE` each, for every run; go after the file's. */
  readonly set?: readonly string[];
}

export type StudyResult =
  | { readonly ok: true; readonly plan: StudyPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Loads a study; of a folder its `study.yaml`. */
export function loadStudy(path: string, options: StudyOptions = {}): StudyResult {
  const read = readText(path, 'study.yaml', 'study');
  if ('message' in read) return { ok: false, problems: [read] };
  const { file, text } = read;
  const { document, problems } = ScenarioDocument.parse(text, file);
  if (problems.length > 0) return { ok: false, problems };
  const valid = validateAs(document, study, 'a study, a map of keys such as name, scenario, factors, responses');
  if (!valid.values) return { ok: false, problems: valid.problems };
  const { values } = valid;
  if (options.quick && !values.quick)
    return { ok: false, problems: [document.problem([], 'it has no quick: there is no small variant of it')] };
  const strange = [...strangeFactors(document, values), ...levelNameProblems(document, values)];
  if (strange.length > 0) return { ok: false, problems: strange };
  const asked = planOf(file, document, quickened(values, options), options);
  if (!asked.ok || options.quick || !values.quick) return asked;
  // what is wrong with the small variant is better told now than when it is asked for
  const small = { ...options, quick: true };
  const quick = planOf(file, document, quickened(values, small), small);
  return quick.ok ? asked : quick;
}

/** A factor that the study has not would be one more of the small variant, and what was meant would stay as it is. */
function strangeFactors(document: ScenarioDocument, { factors, quick }: StudyText): Problem[] {
  const known = Object.keys(factors);
  return Object.keys(quick?.factors ?? {})
    .filter((name) => !known.includes(name))
    .map((name) =>
      document.problem(['quick', 'factors', name], `there is no factor "${name}"${hint(name, known)}`, 'key'),
    );
}

/** ` --quick --seed 3`: with these the file gives the same plan. */
function asOptions({ quick, seed, replications, set = [] }: StudyOptions): string {
  const asked = [
    ...(quick ? ['--quick'] : []),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(replications === undefined ? [] : [`--replications ${replications}`]),
    ...set.map((each) => `--set '${each}'`),
  ];
  return asked.map((each) => ` ${each}`).join('');
}

function readText(path: string, inFolder: string, what: string): { file: string; text: string } | Problem {
  let file = path;
  try {
    if (statSync(path).isDirectory()) file = join(path, inFolder);
    const read = readTextFile(file);
    if ('fault' in read) return { file, line: read.line, column: undefined, message: `the file ${read.fault}` };
    return { file, text: read.text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const gone = code === 'ENOENT' || code === 'ENOTDIR';
    return {
      file,
      line: undefined,
      column: undefined,
      message: gone ? `there is no such ${what}` : `cannot be read: ${code ?? error}`,
    };
  }
}

function quickened(text: StudyText, { quick = false, seed, replications }: StudyOptions): StudyText {
  const little = quick ? text.quick : undefined;
  return {
    ...text,
    set: { ...text.set, ...little?.set },
    factors: { ...text.factors, ...little?.factors },
    replications: replications ?? little?.replications ?? text.replications,
    seed: seed ?? text.seed,
  };
}

function planOf(file: string, document: ScenarioDocument, text: StudyText, options: StudyOptions): StudyResult {
  const problems: Problem[] = [];
  const path = isAbsolute(text.scenario) ? text.scenario : join(dirname(file), text.scenario);
  const scenario = readText(path, 'scenario.yaml', 'scenario');
  if ('message' in scenario)
    return { ok: false, problems: [document.problem(['scenario'], `${scenario.file}: ${scenario.message}`)] };
  const set = [...Object.entries(text.set).map(([path, value]) => settingOf(path, value)), ...(options.set ?? [])];
  const base = parseScenario(scenario.text, scenario.file, { set });
  if (!base.ok) {
    return { ok: false, problems: base.problems.map((problem) => placeOfSet(document, problem, options)) };
  }
  const forkAtUs = text.forkAt === undefined ? undefined : toUs(text.forkAt);
  if (forkAtUs !== undefined && forkAtUs >= base.config.endUs)
    problems.push(
      document.problem(['forkAt'], `the scenario has ended by then, at ${formatDuration(base.config.endUs)}`),
    );
  problems.push(...spanProblems(document, text, base.config.endUs));
  problems.push(...nodeProblems(document, text, base.config));
  const factors = Object.entries(text.factors).map(([name, factor]) => factorOf(name, factor));
  for (const factor of factors) {
    const where = text.quick?.factors?.[factor.name] && options.quick ? ['quick', 'factors'] : ['factors'];
    problems.push(
      ...levelProblems(document, [...where, factor.name], factor, (level) => {
        const loaded = parseScenario(base.text, scenario.file, { set: [...set, ...level.set] });
        if (!loaded.ok) return levelFault(loaded.problems[0]!);
        const { endUs } = loaded.config;
        // an end too early for all levels is told of already
        if (endUs <= beginOf(text) && base.config.endUs > beginOf(text))
          return `the scenario has ended, at ${formatDuration(endUs)}, before anything is measured, from ${text.measure.from} on`;
        const fault = forkAtUs === undefined ? undefined : changeFault(base.config, loaded.config, forkAtUs);
        return fault && `${fault} (forkAt: ${text.forkAt})`;
      }),
    );
  }
  for (const { path, words } of setTwice(set, factors)) {
    problems.push(
      path in text.set && document.has(['set', path])
        ? document.problem(['set', path], words, 'key')
        : { file: `--set ${path}`, line: undefined, column: undefined, message: words },
    );
  }
  const responses = responsesOf(text);
  problems.push(...studyProblems(document, text, factors, responses));
  if (problems.length > 0) return { ok: false, problems };
  const { from, to } = text.measure;
  return {
    ok: true,
    plan: {
      file,
      how: asOptions(options),
      text,
      scenarioFile: scenario.file,
      scenarioText: base.text,
      config: base.config,
      problem: (at, message) => document.problem(at, message),
      set,
      forkAtUs,
      factors,
      responses,
      measured: text.responses.filter((each) => typeof each === 'string'),
      sql: text.responses.flatMap((each) => (typeof each === 'string' ? [] : [{ name: each.name, sql: each.sql }])),
      curves: text.curves,
      from: from === 'mser-5' ? from : toUs(from),
      to: to === 'never' ? 'end' : toUs(to),
      replications: inSeconds(text.replications),
    },
  };
}

/** A half-width that is a duration, in the unit of what takes time. */
function inSeconds(replications: StudyText['replications']): StudyText['replications'] {
  if (typeof replications === 'number') return replications;
  const { halfWidth } = replications.until;
  if (typeof halfWidth === 'number' || halfWidth.endsWith('%')) return replications;
  return { ...replications, until: { ...replications.until, halfWidth: toUs(halfWidth) / US_PER_S } };
}

/** A fault of a value that the study sets is the study's; one of the command line stays there. */
function placeOfSet(document: ScenarioDocument, problem: Problem, { quick = false, set = [] }: StudyOptions): Problem {
  const setting = problem.file.startsWith('--set ') ? problem.file.slice('--set '.length) : '';
  if (setting === '' || set.includes(setting)) return problem;
  const path = setting.split('=')[0]!;
  const small = ['quick', 'set', path];
  return document.problem(quick && document.has(small) ? small : ['set', path], problem.message);
}

/** From when on it measures, µs, at the earliest. */
const beginOf = ({ measure: { from } }: StudyText): number => (from === 'mser-5' ? 0 : toUs(from));

/** There must be time to measure. */
function spanProblems(document: ScenarioDocument, text: StudyText, endUs: number): Problem[] {
  const { from, to } = text.measure;
  const fromUs = beginOf(text);
  if (toUs(to) <= fromUs)
    return [document.problem(['measure', 'to'], `not after ${fromUs === 0 ? 'the start' : from}`)];
  if (fromUs < endUs) return [];
  return [document.problem(['measure', 'from'], `the scenario has ended by then, at ${formatDuration(endUs)}`)];
}

/** Nodes that responses name must be there. */
function nodeProblems(document: ScenarioDocument, { responses }: StudyText, { nodes }: RunConfig): Problem[] {
  const names = [...namesOf(nodes.map(({ name }) => name)).keys()];
  return responses.flatMap((each, index) => {
    const node = typeof each === 'string' ? nodeIn(each) : undefined;
    if (node === undefined || names.includes(node)) return [];
    return [document.problem(['responses', index], `there is no node "${node}"${hint(node, names)}`)];
  });
}

const responsesOf = ({ responses }: StudyText): Response[] =>
  responses.map((each) => {
    if (typeof each !== 'string') return { name: each.name, label: each.label ?? each.name, unit: each.unit };
    const { label, unit } = responseOf(each) ?? { label: each, unit: '' };
    // what is measured as it goes has a unit, or is a share
    return { name: each, label, unit, share: unit === '' };
  });
