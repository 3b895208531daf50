/** The answer to a goal in a sentence: which level, what is beyond it, and how sure these runs are of that. */
import type { GoalAnswer, LevelValue, StudySummary } from '../study/study.js';

/** How levels are told in their order: by size, or where they have none, as they are written. */
interface Order {
  readonly ends: Readonly<Record<GoalAnswer['find'], string>>;
  readonly before: string;
  readonly after: string;
}
const BY_SIZE: Order = { ends: { largest: 'largest', smallest: 'smallest' }, before: 'smaller', after: 'larger' };
const AS_WRITTEN: Order = { ends: { largest: 'last', smallest: 'first' }, before: 'before it', after: 'after it' };

export function goalWords(goal: GoalAnswer, { factors }: StudySummary): string {
  const { find, answer, missed, objective, tried, bySize } = goal;
  const { label, levels } = factors.find((each) => each.name === goal.factor)!;
  const order = bySize ? BY_SIZE : AS_WRITTEN;
  const name = bySize || levels.length === 1 ? label : `${label}, in the order written`;
  if (answer === null) {
    const ends = tried.map(({ value }) => value);
    const told =
      ends.length === 1
        ? `${ends[0]}, its only level, does not meet ${objective}`
        : `neither ${ends.join(' nor ')} meets ${objective}; what is between was not tried`;
    return `${name}: ${told}${unsureOfEnds(goal)}`;
  }
  const how = (level: LevelValue): string => {
    const { met, of } = triedAt(goal, level);
    return `(${met} of ${of})`;
  };
  const surely = (level: LevelValue): string => (triedAt(goal, level).sure ? 'surely ' : '');
  // where none beyond the answer misses, there is none beyond it
  const which =
    missed !== null ? '' : levels.length === 1 ? ', its only level,' : `, the ${order.ends[find]} of its levels,`;
  const beyond = missed === null ? '' : `; ${missed} ${surely(missed)}misses it ${how(missed)}`;
  return `${name}: ${answer}${which} ${surely(answer)}meets ${objective} ${how(answer)}${beyond}${straysWords(goal, order, how)}${sureWords(goal)}`;
}

const triedAt = ({ tried }: GoalAnswer, level: LevelValue): GoalAnswer['tried'][number] =>
  tried.find(({ value }) => value === level)!;

/** Of levels that should meet it more easily than the answer, and do not. */
function straysWords({ find, missed, strays }: GoalAnswer, order: Order, how: (level: LevelValue) => string): string {
  if (strays.length === 0) return '';
  const side = find === 'largest' ? order.before : order.after;
  const which = strays.map((level) => `${level} ${how(level)}`).join(' and ');
  const [are, miss] = strays.length === 1 ? ['is', 'misses'] : ['are', 'miss'];
  const told = `; but ${which}, which ${are} ${side}, ${miss} it, so that others between may too`;
  if (missed !== null) return told;
  return `${told}: perhaps find: ${find === 'largest' ? 'smallest' : 'largest'} is meant`;
}

function unsureOfEnds({ tried }: GoalAnswer): string {
  const unsure = tried.filter(({ sure }) => !sure).map(({ value }) => value);
  return unsure.length === 0 ? '' : `; these runs are too few to be sure of ${unsure.join(' and ')}`;
}

/**
 * Between which levels the answer lies for sure; nothing where it is sure itself, and what is beyond it. Where a level that
 * should meet it surely misses, it lies between none.
 */
function sureWords(goal: GoalAnswer): string {
  const { find, answer, missed, low, high, strays } = goal;
  const [meets, misses] = find === 'largest' ? [low, high] : [high, low];
  const inOrder = !strays.some((level) => triedAt(goal, level).sure);
  if (meets === answer && misses === missed) return '';
  if (meets === null) {
    const nearest = misses === null ? 'none surely misses it' : `the nearest that surely misses it is ${misses}`;
    return `; no level that was tried surely meets it${whyNone(goal)}${misses === missed || !inOrder ? '' : `; ${nearest}`}`;
  }
  if (!inOrder) return '';
  // where none misses, the answer is at the end of the levels, and none is beyond
  const end = misses ?? (missed === null ? answer : null);
  if (end === null) {
    const nearest = meets === answer ? '' : `${meets} surely meets it, but `;
    return `; ${nearest}no level that was tried surely misses it: ${MORE}`;
  }
  return `; by these runs it lies between ${find === 'largest' ? `${meets} and ${end}` : `${end} and ${meets}`}`;
}

const MORE = 'more replications would narrow it';

/** What it takes for a level to meet it surely. */
function whyNone({ leastRuns, tried }: GoalAnswer): string {
  if (leastRuns === null) return ', and no number of replications makes sure that all do';
  return tried.some(({ of }) => of >= leastRuns) ? `: ${MORE}` : `, which takes ${leastRuns} replications at least`;
}
