/** A sequence diagram for a terminal: a line an arrow, its time on the left, its label in it. */
import { type Arrow, type Diagram, leftText, timeText } from './diagram.js';

export interface TextDiagramOptions {
  /** Columns of characters to fit in, where labels can be cut so far. */
  readonly width?: number;
  /** Wraps parts of a line, as in colour; the text itself is passed through. */
  readonly paint?: (part: 'time' | 'lost' | 'node', text: string) => string;
}

const LEAST_GAP = 14;
/** What an arrow needs beside its label: a line and a blank before, a blank, a line and a head after. */
const ROUND_LABEL = 6;
const MARGIN = 2;

export function* diagramText(diagram: Diagram, options: TextDiagramOptions = {}): Generator<string> {
  const { columns, arrows } = diagram;
  const paint = options.paint ?? ((_part, text) => text);
  if (columns.length === 0) {
    yield 'no datagrams';
    return;
  }
  const timeWidth = Math.max(0, ...arrows.map(({ atUs }) => timeText(atUs).length));
  const margin = Math.max(timeWidth + MARGIN, Math.ceil(columns[0]!.length / 2));
  const lifelines = placesOf(diagram, margin, options.width);
  const heads = paint('node', headLine(columns, lifelines));
  yield heads;
  yield bars(lifelines);
  for (const arrow of arrows) {
    const time = paint('time', timeText(arrow.atUs).padStart(timeWidth));
    const loss = arrow.loss === undefined ? '' : `  ${paint('lost', `lost: ${arrow.loss}`)}`;
    yield `${time}${arrowLine(arrow, lifelines).slice(timeWidth)}${loss}`;
  }
  yield bars(lifelines);
  yield heads;
  const left = leftText(diagram);
  if (left !== undefined) yield left;
}

/** Where the lifelines stand: wide enough for labels, or as narrow as the width asks for. */
function placesOf({ columns, arrows }: Diagram, margin: number, width = Number.POSITIVE_INFINITY): number[] {
  const gaps = columns.slice(1).map((name, index) => {
    const names = Math.ceil(columns[index]!.length / 2) + Math.ceil(name.length / 2) + MARGIN;
    return Math.max(LEAST_GAP, names);
  });
  for (const { from, to, label } of [...arrows].sort((one, other) => span(one) - span(other))) {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const room = gaps.slice(first, last).reduce((sum, gap) => sum + gap, 0);
    const missing = label.length + ROUND_LABEL - room;
    for (let gap = first; gap < last && missing > 0; gap++) gaps[gap]! += Math.ceil(missing / (last - first));
  }
  const least = gaps.map(() => LEAST_GAP);
  for (;;) {
    const total = margin + gaps.reduce((sum, gap) => sum + gap, 0) + Math.ceil(columns[columns.length - 1]!.length / 2);
    const widest = gaps.indexOf(Math.max(...gaps));
    if (total <= width || widest < 0 || gaps[widest]! <= least[widest]!) break;
    gaps[widest]!--;
  }
  const places = [margin];
  for (const gap of gaps) places.push(places[places.length - 1]! + gap);
  return places;
}

const span = ({ from, to }: Arrow): number => Math.abs(from - to);

function headLine(columns: readonly string[], lifelines: readonly number[]): string {
  let line = '';
  for (const [index, name] of columns.entries()) {
    const from = Math.max(line.length, lifelines[index]! - Math.floor(name.length / 2));
    line = line.padEnd(from) + name;
  }
  return line;
}

function bars(lifelines: readonly number[]): string {
  let line = '';
  for (const place of lifelines) line = `${line.padEnd(place)}│`;
  return line;
}

function arrowLine({ from, to, label, loss }: Arrow, lifelines: readonly number[]): string {
  const line = [...bars(lifelines)];
  const [first, last] = [lifelines[Math.min(from, to)]!, lifelines[Math.max(from, to)]!];
  const right = to > from;
  const room = last - first - 1;
  const text = cut(label, room - ROUND_LABEL + 1);
  const dashes = Math.max(0, room - 1 - text.length - 2);
  const before = Math.max(1, Math.floor(dashes / 2));
  const shaft = `${'─'.repeat(before)} ${text} ${'─'.repeat(Math.max(1, dashes - before))}`;
  const lost = loss !== undefined;
  const body = right ? `${shaft}${lost ? 'x' : '>'}` : `${lost ? 'x' : '<'}${shaft}`;
  for (const [index, character] of [...body].entries()) {
    const at = first + 1 + index;
    // A lifeline that an arrow passes stays to be seen, but not within the label.
    const passes = lifelines.includes(at) && character === '─';
    if (at < last) line[at] = passes ? '┼' : character;
  }
  line[right ? first : last] = right ? '├' : '┤';
  return line.join('');
}

/** Cut in the middle: what a message is stands first, its number last. */
function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  const tail = Math.floor((room - 1) / 3);
  return `${text.slice(0, Math.max(0, room - 1 - tail))}…${tail > 0 ? text.slice(-tail) : ''}`;
}
