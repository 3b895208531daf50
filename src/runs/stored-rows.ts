/** The stored records one after the other; where a batch is at hand, without a promise for each. */
import type { RecordRow } from '../kernel/record.js';
import type { JournalReader, RowsFilter } from '../store/journal-reader.js';

export class StoredRows {
  private readonly batches: AsyncGenerator<RecordRow[]>;
  private batch: readonly RecordRow[] = [];
  private place = 0;

  constructor(journal: JournalReader, filter: RowsFilter = {}) {
    this.batches = journal.rows(filter);
  }

  /** The next record, where it was read already. */
  ready(): RecordRow | undefined {
    return this.batch[this.place++];
  }

  /** The next record, after `ready` had none; undefined at the end. */
  async next(): Promise<RecordRow | undefined> {
    const { value } = await this.batches.next();
    this.batch = value ?? [];
    this.place = 0;
    return this.batch[this.place++];
  }

  /** To be called where the end is not waited for. */
  async close(): Promise<void> {
    await this.batches.return(undefined);
  }
}
