/** What must hold of streams of calls, of redials, and of the numbers in their files. */
import { type Csv, parseArrivals, parseHolds } from '../workload/csv.js';
import { calledFault, callingFault } from '../workload/numbers.js';
import type { Path, ScenarioDocument } from './document.js';
import type { Problem } from './problems.js';
import type { ScenarioText } from './schema.js';
import { toUs } from './values.js';

export function workloadProblems(document: ScenarioDocument, { nodes, calls, end }: ScenarioText): Problem[] {
  const problems: Problem[] = [];
  const tell = (path: Path, message: string, at?: 'key'): number => problems.push(document.problem(path, message, at));
  const checkCsv = (path: Path, parsed: Csv<unknown>): void => {
    if (!parsed.ok) problems.push(placed(document, path, parsed.fault));
  };
  for (const [index, { from, at, called, calling, hold, arrivals, redial }] of calls.entries()) {
    const path: Path = ['calls', index];
    const lines = nodes[from]?.count ?? 0;
    const tooLong = { called: calledFault(called, lines), calling: callingFault(calling, lines) };
    for (const [key, fault] of Object.entries(tooLong))
      if (fault !== undefined) tell([...path, key], `${key}: ${fault}`);
    if (typeof hold === 'object' && hold.csv !== undefined) checkCsv([...path, 'hold', 'csv'], parseHolds(hold.csv));
    if (redial && redial.limit === undefined && end === 'never')
      tell([...path, 'redial'], 'it may dial for ever: say its limit, or when the scenario ends', 'key');
    if (!arrivals) continue;
    const { csv, count, until, for: time } = arrivals;
    if (csv !== undefined) checkCsv([...path, 'arrivals', 'csv'], parseArrivals(csv, lines));
    else if ([count, until, time].every((limit) => limit === undefined) && end === 'never')
      tell(
        [...path, 'arrivals'],
        'calls would come for ever: say for, until or count, or when the scenario ends',
        'key',
      );
    if (until !== undefined && toUs(until) <= toUs(at))
      tell([...path, 'arrivals', 'until'], `no call comes until ${until}: they begin at ${at}`);
  }
  return problems;
}

/** A fault in a file has its place there; in a text of the scenario, its line in that. */
function placed(
  document: ScenarioDocument,
  path: Path,
  { message, line, column }: { message: string; line: number; column: number },
): Problem {
  const problem = document.problem(path, message);
  if (problem.line === undefined && !document.isSet(path)) return { ...problem, line, column };
  return { ...problem, message: `csv, line ${line}: ${message}` };
}
