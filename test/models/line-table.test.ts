import { expect, test } from 'vitest';
import { LineTable } from '../../models/nodes/line-table.js';

test('a line table holds what a Map does', () => {
  const table = new LineTable();
  const map = new Map<string, number>();
  let state = 1;
  const draw = (below: number): number => {
    state = Math.imul(state, 1_103_515_245) + 12_345;
    return (state >>> 8) % below;
  };
  for (let step = 1; step <= 10_000; step++) {
    const [node, line] = [draw(4), draw(300)];
    const key = `${node} ${line}`;
    expect(table.get(node, line)).toBe(map.get(key) ?? 0);
    if (draw(2) === 0) {
      table.set(node, line, draw(3) === 0 ? -step : step);
      map.set(key, table.get(node, line));
    } else {
      table.delete(node, line);
      map.delete(key);
    }
    expect(table.size).toBe(map.size);
  }
  expect([...table.values()]).toEqual([...map.values()].sort((one, other) => one - other));
  table.clear();
  expect(table.size).toBe(0);
  expect(table.get(1, 1)).toBe(0);
});
