/** What a query of a study may ask besides the journal: over what time the study measures. */
import { US_PER_S } from '../../kernel/time.js';
import { viewStatements } from '../../store/schema.js';
import type { RunOutcome } from './task.js';

const NAME = 'measured';

/** One row, in the unit of the journal's own times. */
export const measuredView = ({ fromUs, toUs }: Pick<RunOutcome, 'fromUs' | 'toUs'>): string[] =>
  viewStatements(
    {
      name: NAME,
      doc: 'over what time the study measures',
      columns: { from_s: 'seconds of virtual time', to_s: 'seconds of virtual time' },
      sql: `SELECT ${fromUs / US_PER_S}::DOUBLE AS from_s, ${toUs / US_PER_S}::DOUBLE AS to_s`,
    },
    true,
  );

/** Whether a query keeps to that time, as far as its text shows. */
export const asksMeasured = (sql: string): boolean => new RegExp(`\\b${NAME}\\b`, 'i').test(sql);
