/** What a reader must know of how a study was measured: when, and whether its intervals are what was wanted. */
import { namesOf } from '../../../models/measure/meter.js';
import { nodeIn, reasonIn, responseOf } from '../../../models/measure/responses.js';
import { formatDuration, US_PER_S } from '../../kernel/time.js';
import type { Distribution } from '../../network/distribution.js';
import { wantedHalfWidth } from '../../study/sequential.js';
import type { PointSummary, RunRow } from '../../study/study.js';
import { asksMeasured } from './measured-view.js';
import type { StudyPlan } from './study-file.js';

export function remarksOf(plan: StudyPlan, points: readonly PointSummary[], rows: readonly RunRow[]): string[] {
  return [
    ...forkRemark(plan),
    ...spanRemark(plan, rows),
    ...queryRemark(plan),
    ...lengthRemark(plan, rows),
    ...widthRemark(plan, points),
    ...processorRemarks(plan, rows),
    ...reasonRemarks(plan, rows),
  ];
}

function forkRemark({ forkAtUs, from }: StudyPlan): string[] {
  if (forkAtUs === undefined) return [];
  const at = formatDuration(forkAtUs);
  const remark = `Up to ${at} all runs of a seed are one; then the factors' levels come into force.`;
  if (from === 'mser-5' || from >= forkAtUs) return [remark];
  return [
    `${remark} It is measured from ${formatDuration(from)} on, though: what is the same at all points is in every figure, and makes differences less (measure.from).`,
  ];
}

function spanRemark({ from, to }: StudyPlan, rows: readonly RunRow[]): string[] {
  const end = endWords(to, rows);
  if (from !== 'mser-5') {
    return from === 0 && to === 'end' ? [] : [`Measured from ${formatDuration(from)} to ${end}.`];
  }
  const found = rows.map(({ fromUs }) => fromUs / US_PER_S).sort((one, other) => one - other);
  if (found.length === 0) return [];
  const middle = found[Math.floor((found.length - 1) / 2)]!;
  const seconds = [middle, found[0]!, found.at(-1)!].map((each) => String(Number(each.toPrecision(3))));
  return [
    `Measured from where MSER-5 finds that the warm-up is over, run by run (${seconds[0]} s in the middle one, ${seconds[1]} to ${seconds[2]} s), to ${end}.`,
  ];
}

/** A run may end before the time that the study gives, as where a small variant of it is shorter. */
function endWords(to: StudyPlan['to'], rows: readonly RunRow[]): string {
  if (to === 'end') return 'the end of the run';
  const last = Math.max(...rows.map(({ toUs }) => toUs));
  if (rows.every(({ toUs }) => toUs === to)) return formatDuration(to);
  return rows.every(({ toUs }) => toUs === last)
    ? `${formatDuration(last)}, where the runs end`
    : `${formatDuration(to)}, or the end of the run where that is earlier`;
}

/** A query is asked of the whole journal: what it is to leave out, it must say itself. */
function queryRemark({ from, to, sql }: StudyPlan): string[] {
  const whole = sql.filter((each) => !asksMeasured(each.sql)).map(({ name }) => name);
  if ((from === 0 && to === 'end') || whole.length === 0) return [];
  const does = whole.length === 1 ? 'does' : 'do';
  return [`A query sees the whole run unless it asks the view measured, which ${whole.join(' and ')} ${does} not.`];
}

/** A factor that draws runs out makes their rates less, though as much happens. */
function lengthRemark({ measured, to }: StudyPlan, rows: readonly RunRow[]): string[] {
  if (to !== 'end' || !measured.some((name) => responseOf(name)?.overTime)) return [];
  const endOf = new Map(rows.map(({ replication, toUs }) => [replication, toUs]));
  if (rows.every(({ replication, toUs }) => toUs === endOf.get(replication))) return [];
  const ends = rows.map(({ toUs }) => toUs);
  const times = [Math.min(...ends), Math.max(...ends)].map((us) => `${Number((us / US_PER_S).toPrecision(3))} s`);
  return [
    `Rates and means over time are up to what happened last in each run, at ${times[0]} to ${times[1]}, and the factors change when that is: an end of the scenario, or measure.to, makes all runs of one length.`,
  ];
}

/** Points at which the most replications were too few. */
function widthRemark({ replications, responses }: StudyPlan, points: readonly PointSummary[]): string[] {
  if (typeof replications === 'number') return [];
  const { max, until } = replications;
  const wide = points.filter((point) => {
    const { mean, halfWidth } = point.responses[until.response]!;
    return mean === null || halfWidth === null || halfWidth > wantedHalfWidth(until.halfWidth, mean);
  });
  if (wide.length === 0) return [];
  const { label, unit } = responses.find(({ name }) => name === until.response)!;
  const wanted =
    typeof until.halfWidth === 'number' ? `${until.halfWidth} ${unit}`.trim() : `${until.halfWidth} of the mean`;
  const which = wide.length === points.length ? 'every point' : `${wide.length} of ${points.length} points`;
  return [
    `At ${which} the interval of ${label.toLowerCase()} is still wider than ± ${wanted} after the ${max} runs that are the most.`,
  ];
}

const isNothing = (time: Distribution): boolean => time.kind === 'constant' && time.us === 0;

/** Processors of which responses are 0 whatever happens, nothing taking any of their time. */
function processorRemarks(plan: StudyPlan, rows: readonly RunRow[]): string[] {
  const { factors, measured, config } = plan;
  const paths = factors.flatMap(({ levels }) => levels.flatMap(({ set }) => set));
  const alike = namesOf(config.nodes.map(({ name }) => name));
  const idle = [...new Set(measured.flatMap((name) => nodeIn(name) ?? []))].filter((node) => {
    const shared = node.replace(/-\d+$/, '');
    const varied = paths.some((path) => [node, shared].some((name) => path.startsWith(`nodes.${name}.processor`)));
    const those = (alike.get(node) ?? []).map((place) => config.nodes[place]!.processor);
    return !varied && those.every((each) => [each.service, ...Object.values(each.serviceByKind)].every(isNothing));
  });
  return idle.flatMap((node) => {
    const names = measured.filter((name) => nodeIn(name) === node);
    // debug lines may take time too
    if (rows.some(({ responses }) => names.some((name) => responses[name]))) return [];
    const say = names.length === 1 ? 'says' : 'say';
    return [
      `Nothing takes time at the processor of ${node}, whose service is 0: ${names.join(' and ')} ${say} nothing.`,
    ];
  });
}

/** A reason that is in no failure's words may be mistyped. */
function reasonRemarks({ measured }: StudyPlan, rows: readonly RunRow[]): string[] {
  return measured.flatMap((name) => {
    const reason = reasonIn(name);
    if (reason === undefined || rows.some(({ responses }) => responses[name] !== 0)) return [];
    return [`No call failed for a reason with "${reason}" in its words, at any point: ${name} says nothing.`];
  });
}
