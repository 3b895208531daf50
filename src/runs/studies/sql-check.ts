/** Responses in SQL, tried on a journal without records before any run is begun. */
import type { Problem } from '../../../models/scenario/problems.js';
import { createStatements } from '../../store/schema.js';
import { SHUT_IN, SqlDatabase } from '../../store/sql.js';
import { dictionaryFor } from '../carry-out.js';
import { reasonOf } from '../errors.js';
import { measuredView } from './measured-view.js';
import { notOfRun } from './sql-not-of-run.js';
import type { StudyPlan } from './study-file.js';

/** DuckDB's types that are never a number; of others each run tells. */
const NO_NUMBER = /^(VARCHAR|BLOB|DATE|TIME|TIMESTAMP|INTERVAL|UUID|STRUCT|MAP|LIST)|\[/;

export async function sqlProblems({ sql, config, text, problem }: StudyPlan): Promise<Problem[]> {
  if (sql.length === 0) return [];
  const database = await SqlDatabase.empty(createStatements(dictionaryFor(config)));
  const problems: Problem[] = [];
  try {
    const measured = measuredView({ fromUs: 0, toUs: 0 });
    for (const statement of [...measured, ...SHUT_IN]) await database.query(statement);
    for (const each of sql) {
      const fault = await faultOf(database, each.sql);
      const place = text.responses.findIndex((response) => typeof response === 'object' && response.name === each.name);
      if (fault !== undefined) problems.push(problem(['responses', place, 'sql'], fault));
    }
  } finally {
    database.close();
  }
  return problems;
}

async function faultOf(database: SqlDatabase, sql: string): Promise<string | undefined> {
  try {
    const types = await database.columnTypes(sql);
    if (types.length !== 1) return `it gives ${types.length} columns; one number is wanted`;
    const fault = await notOfRun(database, sql);
    if (fault !== undefined) return `${fault}; a response must follow from the run`;
    return NO_NUMBER.test(types[0]!) ? `it gives ${types[0]}; one number is wanted` : undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
