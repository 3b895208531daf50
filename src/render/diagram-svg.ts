/**
 * A sequence diagram as an SVG document of its own. Down the page goes time, not to scale: sendings and arrivals stand in
 * their order, so that arrows lean as long as others happen before they arrive, and cross where one overtakes another.
 */
import { type Arrow, type Diagram, leftText, timeText } from './diagram.js';

export interface SvgDiagramOptions {
  readonly title: string;
}

const TOP = 92;
const LEFT = 96;
const RIGHT = 96;
const LEAST_GAP = 150;
const CHARACTER = 6.5;
/** Between two sendings, so that labels have room; between other happenings; for a pause. */
const SENDING = 26;
const ARRIVAL = 7;
const PAUSE = 30;
const PAUSE_US = 1_000_000;

/** Shown light, or dark where the reader's system is. Colours are told twice, for readers without media queries. */
const STYLE = `
  .paper { fill: #ffffff } text { fill: #1f2933; font: 12px ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
  .title { font-size: 16px; font-weight: 600 } .note, .time, .pause { fill: #66758a; font-size: 11px }
  .time { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; text-anchor: end; font-size: 10.5px }
  .life { stroke: #c3ccd8; stroke-width: 1.5 } .head { fill: #eef2f7; stroke: #8fa0b5 }
  .name { text-anchor: middle; font-weight: 600; font-size: 13px }
  .label { font-size: 11.5px; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; stroke-linejoin: round }
  .arrow { stroke-width: 1.5; fill: none } .tip { stroke: none } .pause { text-anchor: middle; font-style: italic }
  .k0 { stroke: #1d62c4 } .k1 { stroke: #0a7d5b } .k2 { stroke: #8a3fc0 } .k3 { stroke: #a85b00 }
  .t0 { fill: #1d62c4 } .t1 { fill: #0a7d5b } .t2 { fill: #8a3fc0 } .t3 { fill: #a85b00 }
  .lost { stroke: #cf222e; stroke-dasharray: 5 4 } .cross { stroke: #cf222e; stroke-width: 2; fill: none } .why { fill: #cf222e }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0f151d } text { fill: #dde5ee } .note, .time, .pause { fill: #8f9fb3 }
    .life { stroke: #3a4757 } .head { fill: #1b2532; stroke: #5b6d84 } .label { stroke: #0f151d }
    .k0 { stroke: #6aa7ff } .k1 { stroke: #4cc9a0 } .k2 { stroke: #c792ea } .k3 { stroke: #f0a850 }
    .t0 { fill: #6aa7ff } .t1 { fill: #4cc9a0 } .t2 { fill: #c792ea } .t3 { fill: #f0a850 }
    .lost, .cross { stroke: #ff7b72 } .why { fill: #ff7b72 }
  }`;
const COLOURS = 4;

export function* diagramSvg(diagram: Diagram, options: SvgDiagramOptions): Generator<string> {
  const { columns, arrows } = diagram;
  const lifelines = lifelinesOf(diagram);
  const { heights, pauses, end } = timeline(arrows);
  const width = (lifelines[lifelines.length - 1] ?? LEFT) + RIGHT;
  const bottom = end + 26;
  const height = bottom + 48;
  yield `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`;
  yield `<title>${escaped(options.title)}</title>`;
  yield `<style>${STYLE}\n</style>`;
  yield `<rect class="paper" width="${width}" height="${height}"/>`;
  yield `<text class="title" x="20" y="28">${escaped(options.title)}</text>`;
  for (const [index, name] of columns.entries()) {
    const x = lifelines[index]!;
    yield `<line class="life" x1="${x}" y1="68" x2="${x}" y2="${bottom}"/>`;
    yield* head(name, x, 44);
    yield* head(name, x, bottom);
  }
  for (const { y, us } of pauses) {
    for (const x of lifelines)
      yield `<line class="paper" style="stroke-width:3" x1="${x}" y1="${y - 9}" x2="${x}" y2="${y + 5}"/>`;
    yield `<text class="pause" x="${(lifelines[0]! + lifelines[lifelines.length - 1]!) / 2}" y="${y + 2}">${pauseText(us)}</text>`;
  }
  const colours = new Map<string, number>();
  for (const [index, arrow] of arrows.entries()) {
    const link = `${Math.min(arrow.from, arrow.to)}-${Math.max(arrow.from, arrow.to)}`;
    if (!colours.has(link)) colours.set(link, colours.size % COLOURS);
    yield* drawn(arrow, lifelines, heights[index]!, colours.get(link)!);
  }
  const left = leftText(diagram);
  if (left !== undefined) yield `<text class="note" x="20" y="${height - 6}">${escaped(left)}</text>`;
  yield '</svg>';
}

function* head(name: string, x: number, y: number): Generator<string> {
  const width = Math.max(64, name.length * 8.5 + 24);
  yield `<rect class="head" x="${x - width / 2}" y="${y}" width="${width}" height="24" rx="6"/>`;
  yield `<text class="name" x="${x}" y="${y + 16.5}">${escaped(name)}</text>`;
}

function* drawn(
  arrow: Arrow,
  lifelines: readonly number[],
  { sent, arrived }: Height,
  colour: number,
): Generator<string> {
  const { seq, from, to, label, atUs, arrivalUs, loss } = arrow;
  const [x1, x2] = [lifelines[from]!, lifelines[to]!];
  const lost = loss !== undefined;
  const [dx, dy] = [x2 - x1, arrived - sent];
  const length = Math.hypot(dx, dy) || 1;
  // A lost one ends short of its goal.
  const reach = lost ? 0.78 : 1;
  const [endX, endY] = [x1 + dx * reach, sent + dy * reach];
  const [ux, uy] = [dx / length, dy / length];
  const times = `sent ${timeText(atUs)} s${arrivalUs === undefined ? '' : `, arrives ${timeText(arrivalUs)} s`}`;
  yield `<g><title>${escaped(`${label}: record ${seq}, ${times}${lost ? `, lost: ${loss}` : ''}`)}</title>`;
  yield `<text class="time" x="${lifelines[0]! - 12}" y="${round(sent + 3.5)}">${timeText(atUs)}</text>`;
  const stop = lost ? 0 : 7;
  const line = `x1="${x1}" y1="${round(sent)}" x2="${round(endX - ux * stop)}" y2="${round(endY - uy * stop)}"`;
  yield `<line class="arrow ${lost ? 'lost' : `k${colour}`}" ${line}/>`;
  if (lost) {
    yield `<path class="cross" d="M${round(endX - 5)} ${round(endY - 5)}l10 10m0 -10l-10 10"/>`;
  } else {
    const corner = (side: number): string =>
      `${round(x2 - ux * 9 - uy * 4 * side)} ${round(arrived - uy * 9 + ux * 4 * side)}`;
    yield `<path class="tip t${colour}" d="M${x2} ${round(arrived)}L${corner(1)}L${corner(-1)}Z"/>`;
  }
  // The label begins at its sender: those of arrows that cross lie apart.
  const side = Math.sign(dx);
  const [startX, startY] = [x1 + side * 16, sent + (dy / Math.abs(dx)) * 16];
  const angle = (Math.atan2(dy * side, Math.abs(dx)) * 180) / Math.PI;
  const why = lost ? `<tspan class="why" dx="6">lost: ${escaped(loss)}</tspan>` : '';
  const turn = Math.abs(angle) < 0.05 ? '' : ` transform="rotate(${round(angle)} ${round(startX)} ${round(startY)})"`;
  const anchor = side < 0 ? ' text-anchor="end"' : '';
  yield `<text class="label" x="${round(startX)}" y="${round(startY - 5)}"${anchor}${turn}>${escaped(label)}${why}</text></g>`;
}

function lifelinesOf({ columns, arrows }: Diagram): number[] {
  const gaps = columns.slice(1).map(() => LEAST_GAP);
  const bySpan = [...arrows].sort((one, other) => Math.abs(one.from - one.to) - Math.abs(other.from - other.to));
  for (const { from, to, label, loss } of bySpan) {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const needed = (label.length + (loss === undefined ? 0 : loss.length + 7)) * CHARACTER + 60;
    const missing = needed - gaps.slice(first, last).reduce((sum, gap) => sum + gap, 0);
    for (let gap = first; gap < last && missing > 0; gap++) gaps[gap]! += Math.ceil(missing / (last - first));
  }
  const places = [LEFT + 20];
  for (const gap of gaps) places.push(places[places.length - 1]! + gap);
  return places.slice(0, columns.length);
}

interface Height {
  readonly sent: number;
  readonly arrived: number;
}

/** Heights of every arrow's two ends, and of the pauses between happenings. */
function timeline(arrows: readonly Arrow[]): { heights: Height[]; pauses: { y: number; us: number }[]; end: number } {
  const happenings = arrows.flatMap(({ atUs, arrivalUs }, index) => [
    { us: atUs, order: 1, index },
    ...(arrivalUs === undefined ? [] : [{ us: arrivalUs, order: 0, index }]),
  ]);
  happenings.sort((one, other) => one.us - other.us || one.order - other.order || one.index - other.index);
  const sent: number[] = [];
  const arrived: number[] = [];
  const pauses: { y: number; us: number }[] = [];
  let y = TOP;
  let lastSending = Number.NEGATIVE_INFINITY;
  let last = happenings[0]?.us ?? 0;
  for (const { us, order, index } of happenings) {
    if (us - last >= PAUSE_US) {
      y += PAUSE;
      pauses.push({ y: y - 3, us: us - last });
    }
    if (us > last) y += ARRIVAL;
    if (order === 1) {
      y = Math.max(y, lastSending + SENDING);
      lastSending = y;
      sent[index] = y;
    } else arrived[index] = y;
    last = us;
  }
  return {
    heights: arrows.map((_, index) => ({ sent: sent[index]!, arrived: arrived[index] ?? sent[index]! + ARRIVAL })),
    pauses,
    end: y,
  };
}

const pauseText = (us: number): string => `${(us / 1e6).toFixed(us < 1e7 ? 2 : 1)} s`;
const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`);
