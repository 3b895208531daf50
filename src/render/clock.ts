/** A router's own clock: what it showed at virtual time 0, how far it is ahead, and how fine it ticks. */

export interface Clock {
  /** As `Jan 1 00:04:10.000`. */
  readonly start: string;
  readonly offsetUs: number;
  readonly tickUs: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Of a year that is no leap year: a router that has just started does not know which it is. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;

/** The clock's start in ms from the year's beginning; undefined when it cannot be read. */
export function clockStartMs(start: string): number | undefined {
  const match = /^([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?$/.exec(start.trim());
  if (!match) return undefined;
  const month = MONTHS.indexOf(match[1]!);
  if (month < 0) return undefined;
  const days = DAYS.slice(0, month).reduce((sum, each) => sum + each, 0) + Number(match[2]) - 1;
  const seconds = (Number(match[3]) * 60 + Number(match[4])) * 60 + Number(match[5]);
  return days * DAY_MS + seconds * 1000 + Number((match[6] ?? '0').padEnd(3, '0'));
}

/** What the clock shows at a virtual time (µs), as `Jan 1 00:04:10.455`. */
export function stamp(clock: Clock, atUs: number): string {
  const startUs = (clockStartMs(clock.start) ?? 0) * 1000;
  const tick = Math.max(1, clock.tickUs);
  const shownUs = Math.floor((startUs + clock.offsetUs + atUs) / tick) * tick;
  const ms = Math.floor(shownUs / 1000);
  let day = Math.floor(ms / DAY_MS) % 365;
  let month = 0;
  while (day >= DAYS[month]!) day -= DAYS[month++]!;
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  const time = [Math.floor(ms / 3_600_000) % 24, Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60].map((each) =>
    pad(each, 2),
  );
  return `${MONTHS[month]} ${day + 1} ${time.join(':')}.${pad(ms % 1000, 3)}`;
}
