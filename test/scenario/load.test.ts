import { test } from 'vitest';
import { loadScenario, listOptions, formatProblem } from '../../models/scenario/load.js';
test('x', () => {
  const r = loadScenario('experiments/reference-call');
  if (!r.ok) { console.log(r.problems.map(formatProblem).join('\n')); return; }
  console.log(JSON.stringify(r.config, (_, v) => v === Infinity ? 'Infinity' : v, 1));
  console.log(listOptions(r.resolved).map(({ path, value }) => `${path}=${value}`).join('\n'));
});
