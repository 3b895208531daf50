/**
 * A sequence diagram as an SVG document of its own. Down the page goes time, not to scale: sendings and arrivals stand in
 * their order, so that arrows lean as long as others happen before they arrive, and cross where one overtakes another.
 */
import { type Arrow, type Diagram, leftText, timeText } from './diagram.js';
import { type Height, heightsOf } from './diagram-heights.js';

export interface SvgDiagramOptions {
  readonly title: string;
}

const LEFT = 96;
const RIGHT = 96;
const LEAST_GAP = 150;
const CHARACTER = 6.5;
/** Shown light, or dark where the reader's system is. Colours are told twice, for readers without media queries. */
const STYLE = `
  .paper { fill: #ffffff } text { fill: #1f2933; font: 12px ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
  .title { font-size: 16px; font-weight: 600 } .note, .time, .pause { fill: #66758a; font-size: 11px }
  .time { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; text-anchor: end; font-size: 10.5px }
  .life { stroke: #c3ccd8; stroke-width: 1.5 } .gap { stroke: #ffffff; stroke-width: 4 } .head { fill: #eef2f7; stroke: #8fa0b5 }
  .name { text-anchor: middle; font-weight: 600; font-size: 13px }
  .label { font-size: 11.5px; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; stroke-linejoin: round }
  .arrow { stroke-width: 1.5; fill: none } .tip { stroke: none } .pause { text-anchor: middle; font-style: italic }
  .k0 { stroke: #1d62c4 } .k1 { stroke: #0a7d5b } .k2 { stroke: #8a3fc0 } .k3 { stroke: #a85b00 }
  .t0 { fill: #1d62c4 } .t1 { fill: #0a7d5b } .t2 { fill: #8a3fc0 } .t3 { fill: #a85b00 }
  .lost { stroke: #cf222e; stroke-dasharray: 5 4 } .cross { stroke: #cf222e; stroke-width: 2; fill: none } .why { fill: #cf222e }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0f151d } text { fill: #dde5ee } .note, .time, .pause { fill: #8f9fb3 }
    .life { stroke: #3a4757 } .gap { stroke: #0f151d } .head { fill: #1b2532; stroke: #5b6d84 } .label { stroke: #0f151d }
    .k0 { stroke: #6aa7ff } .k1 { stroke: #4cc9a0 } .k2 { stroke: #c792ea } .k3 { stroke: #f0a850 }
    .t0 { fill: #6aa7ff } .t1 { fill: #4cc9a0 } .t2 { fill: #c792ea } .t3 { fill: #f0a850 }
    .lost, .cross { stroke: #ff7b72 } .why { fill: #ff7b72 }
  }`;
const COLOURS = 4;

export function* diagramSvg(diagram: Diagram, options: SvgDiagramOptions): Generator<string> {
  const { columns, arrows } = diagram;
  const lifelines = lifelinesOf(diagram);
  const { heights, pauses, end } = heightsOf(arrows);
  const width = Math.max((lifelines[lifelines.length - 1] ?? LEFT) + RIGHT, options.title.length * 9 + 40);
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
    for (const x of lifelines) yield `<line class="gap" x1="${x}" y1="${y - 8}" x2="${x}" y2="${y + 4}"/>`;
    yield `<text class="pause" x="${(lifelines[0]! + lifelines[lifelines.length - 1]!) / 2}" y="${y + 2}">${pauseText(us)}</text>`;
  }
  // Labels after lines, so that no line runs through one.
  const colours = coloursOf(arrows);
  for (const [index, arrow] of arrows.entries()) yield* line(arrow, lifelines, heights[index]!, colours[index]!);
  for (const [index, arrow] of arrows.entries()) yield label(arrow, lifelines, heights[index]!);
  const left = leftText(diagram);
  if (left !== undefined) yield `<text class="note" x="20" y="${height - 6}">${escaped(left)}</text>`;
  yield '</svg>';
}

function* head(name: string, x: number, y: number): Generator<string> {
  const width = Math.max(64, name.length * 8.5 + 24);
  yield `<rect class="head" x="${x - width / 2}" y="${y}" width="${width}" height="24" rx="6"/>`;
  yield `<text class="name" x="${x}" y="${y + 16.5}">${escaped(name)}</text>`;
}

function* line(arrow: Arrow, lifelines: readonly number[], height: Height, colour: number): Generator<string> {
  const { from, to, atUs, arrivalUs, loss } = arrow;
  const { sent, arrived } = height;
  const [x1, x2] = [lifelines[from]!, lifelines[to]!];
  const [dx, dy] = [x2 - x1, arrived - sent];
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [dx / length, dy / length];
  yield `<g>${tooltip(arrow)}<text class="time" x="${lifelines[0]! - 12}" y="${round(sent + 3.5)}">${timeText(atUs)}</text>`;
  const shaft = (kind: string, x: number, y: number): string =>
    `<line class="arrow ${kind}" x1="${x1}" y1="${round(sent)}" x2="${round(x)}" y2="${round(y)}"/>`;
  if (loss === undefined) {
    const corner = (side: number): string =>
      `${round(x2 - ux * 9 - uy * 4 * side)} ${round(arrived - uy * 9 + ux * 4 * side)}`;
    yield shaft(`k${colour}`, x2 - ux * 7, arrived - uy * 7);
    yield `<path class="tip t${colour}" d="M${x2} ${round(arrived)}L${corner(1)}L${corner(-1)}Z"/></g>`;
    return;
  }
  // Lost on the way it ends short of its goal; lost there, before it.
  const reach = arrivalUs === undefined ? 0.78 : 1 - 12 / length;
  const [x, y] = [x1 + dx * reach, sent + dy * reach];
  yield shaft('lost', x, y);
  yield `<path class="cross" d="M${round(x - 5)} ${round(y - 5)}l10 10m0 -10l-10 10"/></g>`;
}

/** It begins at its sender and leans with its line. */
function label(arrow: Arrow, lifelines: readonly number[], { sent, arrived, below }: Height): string {
  const { from, to, loss } = arrow;
  const x1 = lifelines[from]!;
  const dx = lifelines[to]! - x1;
  const side = Math.sign(dx);
  const slope = (arrived - sent) / Math.abs(dx);
  const [x, y] = [round(x1 + side * 16), round(sent + slope * 16)];
  const why = loss === undefined ? '' : `<tspan class="why" dx="6">lost: ${escaped(loss)}</tspan>`;
  const turn = `rotate(${round((Math.atan(slope) * side * 180) / Math.PI)} ${x} ${y})`;
  const anchor = side < 0 ? ' text-anchor="end"' : '';
  const up = below ? -14 : 5;
  return `<text class="label" x="${x}" y="${round(y - up)}" transform="${turn}"${anchor}>${tooltip(arrow)}${escaped(arrow.label)}${why}</text>`;
}

function tooltip({ seq, label, atUs, arrivalUs, loss }: Arrow): string {
  const arrives = arrivalUs === undefined ? '' : `, arrives ${timeText(arrivalUs)} s`;
  const lost = loss === undefined ? '' : `, lost: ${loss}`;
  return `<title>${escaped(`${label}: record ${seq}, sent ${timeText(atUs)} s${arrives}${lost}`)}</title>`;
}

/** A colour each pair of nodes, in the order in which they first speak. */
function coloursOf(arrows: readonly Arrow[]): number[] {
  const colours = new Map<string, number>();
  return arrows.map(({ from, to }) => {
    const pair = `${Math.min(from, to)}-${Math.max(from, to)}`;
    const colour = colours.get(pair) ?? colours.size % COLOURS;
    colours.set(pair, colour);
    return colour;
  });
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

const pauseText = (us: number): string => `${(us / 1e6).toFixed(us < 1e7 ? 2 : 1)} s`;
const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`);
