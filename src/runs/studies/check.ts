/** What a check of a study is: it looks at one thing of the file, and tells what is wrong with it at its place. */
import type { Path, ScenarioDocument } from '../../../models/scenario/document.js';
import { hint, type Problem } from '../../../models/scenario/problems.js';
import type { Factor, Response } from '../../study/study.js';
import type { StudyText } from './study-schema.js';

export type Check = (
  document: ScenarioDocument,
  text: StudyText,
  factors: readonly Factor[],
  responses: readonly Response[],
) => Problem[];

export const named = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);

export const notMeasured = (
  document: ScenarioDocument,
  path: Path,
  response: string,
  responses: readonly Response[],
  at?: 'key',
): Problem => document.problem(path, `"${response}" is not among the responses${hint(response, named(responses))}`, at);
