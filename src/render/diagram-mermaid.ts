/** A sequence diagram in Mermaid's language, as documents and wikis show it. */
import { type Diagram, leftText, timeText } from './diagram.js';

export function* diagramMermaid(diagram: Diagram): Generator<string> {
  const { columns, arrows } = diagram;
  yield 'sequenceDiagram';
  for (const [index, name] of columns.entries()) yield `  participant n${index} as ${escaped(name)}`;
  for (const { from, to, label, atUs, loss } of arrows) {
    const text = `${timeText(atUs)} ${label}${loss === undefined ? '' : ` (lost: ${loss})`}`;
    yield `  n${from}${loss === undefined ? '->>' : '-x'}n${to}: ${escaped(text)}`;
  }
  const left = leftText(diagram);
  if (left !== undefined && columns.length > 0) yield `  Note over n0: ${escaped(left)}`;
}

/** Characters that end a statement, begin an entity or a tag. */
const escaped = (text: string): string =>
  text.replace(/[#;<>&"]/g, (character) => `#${character.codePointAt(0)};`).replace(/[\r\n]+/g, ' ');
