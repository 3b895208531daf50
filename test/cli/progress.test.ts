/** How far a run is said to be: its bar ends where what is planned ends. */
import { expect, test } from 'vitest';
import { callsScenario } from '../../models/scenario/bench-scenarios.js';
import { parseScenario } from '../../models/scenario/load.js';
import { lastPlanned } from '../../src/cli/progress.js';

function planned(...set: readonly string[]): number {
  const loaded = parseScenario(callsScenario(1000), 'calls', { set });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return lastPlanned(loaded.config) / 1e6;
}

test('lines that dial one after another are over when the last has hung up', () => {
  // the first at 1 s, the others 10 ms apart, each for 10 s
  expect(planned()).toBeCloseTo(1 + 999 * 0.01 + 10, 3);
  expect(planned('calls.0.hold=never')).toBeCloseTo(1 + 999 * 0.01, 3);
});

test('calls that come by chance are over a call after the last may come', () => {
  expect(
    planned(
      'calls.0={ name: dial, from: users, to: lac, at: 1s, called: "1", calling: "{n}", hold: 10s, arrivals: { poisson: 1/s, until: 60s } }',
    ),
  ).toBeCloseTo(70, 3);
});

test('the timeline counts', () => {
  expect(planned('timeline=[{ at: 5min, node: lac, action: restart }]')).toBeCloseTo(300, 3);
});
