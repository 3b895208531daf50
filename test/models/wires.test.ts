import { expect, it } from 'vitest';
import { Run } from '../../models/run.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Wire } from '../../src/network/network.js';
import { configOf, LOSSY_CALLS, REFERENCE_CALL } from '../golden/run-in-memory.js';

/** What is parsed at every hop makes the same records as what is handed on as it was known. */
it.each([
  [REFERENCE_CALL, 3],
  [LOSSY_CALLS, 8],
  [LOSSY_CALLS, 12],
])('%s with seed %i is one run, by values and by octets', async (scenario, seed) => {
  const config = configOf(scenario, { seed });
  const digest = async (wire: Wire): Promise<string> => {
    const journal = new Journal('none');
    const run = new Run({ ...config, wire }, 'tables', journal);
    run.start();
    await run.sim.run(Number.MAX_SAFE_INTEGER);
    expect(run.sim.journal.records).toBeGreaterThan(300);
    return journal.finish();
  };
  expect(await digest('octets')).toBe(await digest('values'));
});
