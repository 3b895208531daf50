/** The scenario's text as a YAML tree whose nodes know their place: aliases and merges carried out, values set. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Problem } from './problems.js';

export type Path = readonly (string | number)[];
type Doc = Document.Parsed;

/** Copies that aliases may lead to, in nodes: a scenario of a few kB must not become GBs. */
const MOST_COPIES = 100_000;

export class ScenarioDocument {
  /** Where nodes that a `--set` brought came from. */
  private readonly sources = new WeakMap<object, string>();
  private copies = 0;
  /** What each anchor stands for, as far as the walk has come. */
  private readonly anchors = new Map<string, Node>();

  private constructor(
    readonly file: string,
    readonly doc: Doc,
    private readonly lines: LineCounter,
  ) {}

  static parse(text: string, file: string): { document: ScenarioDocument; problems: Problem[] } {
    const lines = new LineCounter();
    const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false }) as Doc;
    const document = new ScenarioDocument(file, doc, lines);
    const problems: Problem[] = [];
    let broken = false;
    for (const error of [...doc.errors, ...doc.warnings]) {
      const duplicate = error.code === 'DUPLICATE_KEY';
      // After the first fault of syntax the others are but its echo.
      if (!duplicate && broken) continue;
      broken ||= !duplicate;
      const key = /^[^\s:#]+/.exec(text.slice(error.pos[0]))?.[0];
      const message = duplicate
        ? `${key === undefined ? 'this key' : `"${unquoted(key)}"`} is there twice`
        : `not YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
      problems.push({ file, ...document.place(error.pos[0]), message });
    }
    if (problems.length === 0) {
      const fault = document.expand(doc.contents, []);
      if (fault) problems.push(fault);
    }
    return { document, problems };
  }

  /** Plain values; only after `parse` found no problem. */
  toJS(): unknown {
    return this.doc.toJS({ maxAliasCount: -1 });
  }

  nodeAt(path: Path): Node | undefined {
    const node = path.length === 0 ? this.doc.contents : this.doc.getIn(path, true);
    return isNode(node) ? node : undefined;
  }

  has(path: Path): boolean {
    return this.nodeAt(path) !== undefined;
  }

  /** A problem at a value, or, where there is none, at what should hold it. */
  problem(path: Path, message: string, at: 'value' | 'key' = 'value'): Problem {
    for (let length = path.length; length >= 0; length--) {
      const node =
        (at === 'key' || length < path.length ? this.keyAt(path.slice(0, length)) : undefined) ??
        this.nodeAt(path.slice(0, length));
      if (!node) continue;
      const source = this.sources.get(node);
      if (source !== undefined) return { file: source, line: undefined, column: undefined, message };
      if (node.range) return { file: this.file, ...this.place(node.range[0]), message };
    }
    return { file: this.file, line: 1, column: 1, message };
  }

  /** Remembers that a node, and all in it, was brought by a `--set`. */
  mark(node: Node, source: string): void {
    visit(node, (_, part) => {
      if (isNode(part)) this.sources.set(part, source);
    });
  }

  /** Whether a value was brought by a `--set`. */
  isSet(path: Path): boolean {
    const node = this.nodeAt(path);
    return node !== undefined && this.sources.get(node)?.startsWith('--set ') === true;
  }

  private keyAt(path: Path): Node | undefined {
    const parent = this.nodeAt(path.slice(0, -1));
    const pair = isMap(parent) ? pairOf(parent, String(path[path.length - 1])) : undefined;
    return isNode(pair?.key) ? pair.key : undefined;
  }

  private place(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** Puts a copy in the place of every alias, and the merged keys in the place of every `<<`. */
  private expand(node: unknown, above: readonly unknown[]): Problem | undefined {
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) this.anchors.set(node.anchor, node);
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        const result = this.expandOne(item, [...above, node]);
        if (result.fault) return result.fault;
        node.items[index] = result.node;
      }
    } else if (isMap(node)) {
      for (const pair of node.items) {
        const result = this.expandOne(pair.value, [...above, node]);
        if (result.fault) return result.fault;
        pair.value = result.node;
      }
      return this.merge(node);
    }
    return undefined;
  }

  private expandOne(item: unknown, above: readonly unknown[]): { node: unknown; fault?: Problem } {
    if (!isAlias(item)) {
      const fault = this.expand(item, above);
      return fault ? { node: item, fault } : { node: item };
    }
    const at = item.range ? this.place(item.range[0]) : { line: undefined, column: undefined };
    const target = this.anchors.get(item.source);
    const told = (message: string) => ({ node: item, fault: { file: this.file, ...at, message } });
    if (!target) return told(`there is no anchor &${item.source} before this`);
    if (above.includes(target)) return told(`*${item.source} stands inside what it stands for`);
    visit(target, () => (++this.copies > MOST_COPIES ? visit.BREAK : undefined));
    if (this.copies > MOST_COPIES) return told(`*${item.source}: too many copies of copies`);
    const copy = target.clone() as Node;
    visit(copy, (_, part) => {
      if (isNode(part) && !isAlias(part)) delete part.anchor;
    });
    return { node: copy };
  }

  private merge(map: YAMLMap): Problem | undefined {
    const merges = map.items.filter((pair) => isScalar(pair.key) && pair.key.value === '<<');
    if (merges.length === 0) return undefined;
    map.items = map.items.filter((pair) => !merges.includes(pair));
    for (const { key, value } of merges) {
      for (const source of isSeq(value) ? value.items : [value]) {
        if (!isMap(source)) {
          const range = isNode(key) ? key.range : undefined;
          return { file: this.file, ...this.place(range?.[0] ?? 0), message: 'only a map can be merged with <<' };
        }
        for (const pair of source.items) {
          if (isScalar(pair.key) && !pairOf(map, String(pair.key.value)))
            map.items.push(new Pair(pair.key.clone(), pair.value));
        }
      }
    }
    return undefined;
  }
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isPair(pair) && String(isScalar(pair.key) ? pair.key.value : pair.key) === key);
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');
