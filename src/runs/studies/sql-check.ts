/** Responses in SQL, tried on a journal without records before any run is begun. */
import type { Problem } from '../../../models/scenario/problems.js';
import { createStatements } from '../../store/schema.js';
import { SHUT_IN, SqlDatabase } from '../../store/sql.js';
import { dictionaryFor } from '../carry-out.js';
import { reasonOf } from '../errors.js';
import type { StudyPlan } from './study-file.js';

export async function sqlProblems({ sql, config, text, problem }: StudyPlan): Promise<Problem[]> {
  if (sql.length === 0) return [];
  const database = await SqlDatabase.empty(createStatements(dictionaryFor(config)));
  const problems: Problem[] = [];
  try {
    for (const statement of SHUT_IN) await database.query(statement);
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
    const columns = await database.columnsOf(sql);
    return columns === 1 ? undefined : `it gives ${columns} columns; one number is wanted`;
  } catch (error) {
    return reasonOf(error);
  }
}
