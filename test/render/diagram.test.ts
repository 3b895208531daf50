import { describe, expect, it } from 'vitest';
import { datagramLabel } from '../../models/labels.js';
import { type Diagram, type DiagramOptions, diagram } from '../../src/render/diagram.js';
import { diagramMermaid } from '../../src/render/diagram-mermaid.js';
import { diagramSvg } from '../../src/render/diagram-svg.js';
import { diagramText } from '../../src/render/diagram-text.js';
import { CODES, NODES, sampleRows } from './sample.js';

const made = (options: Partial<DiagramOptions> = {}): Promise<Diagram> =>
  diagram([sampleRows()], { codes: CODES, nodes: NODES.map(({ name }) => name), label: datagramLabel, ...options });
const text = async (options: Partial<DiagramOptions> = {}, width?: number): Promise<string[]> => [
  ...diagramText(await made(options), width === undefined ? {} : { width }),
];

describe('a sequence diagram', () => {
  it('names what goes between nodes, in order of sending', async () => {
    const { columns, arrows } = await made();
    expect(columns).toEqual(['user', 'lac', 'lns', 'aaa']);
    expect(arrows.map(({ label, loss }) => (loss === undefined ? label : `${label} / ${loss}`))).toEqual([
      'SETUP to 614629',
      'CONNECT',
      'LCP Configure-Request id 118',
      'Access-Request id 18',
      'Access-Accept id 18',
      'LCP Configure-Request id 119',
      'SCCRQ ns 0 nr 0 / drop rule',
      'SCCRQ ns 0 nr 0',
      'SCCRP ns 0 nr 1',
      'ZLB ns 2 nr 4',
      'data: LCP Configure-Request id 118',
      'data: LCP Configure-Request id 118 / input queue full',
    ]);
  });

  it('shows the nodes asked for, in their order, and what is not hidden', async () => {
    const { columns, arrows } = await made({ columns: ['lns', 'lac'] });
    expect(columns).toEqual(['lns', 'lac']);
    expect(arrows.map(({ from, to }) => `${from}${to}`)).toEqual(['10', '10', '01', '10', '10', '01']);
    const bare = await made({ label: ({ sourcePort }) => (sourcePort === 1645 ? 'RADIUS' : undefined) });
    expect([bare.columns, bare.arrows.length]).toEqual([['lac', 'aaa'], 2]);
  });

  it('in text', async () => {
    expect(await text({ columns: ['lac', 'lns'] })).toEqual([
      '         lac                                     lns',
      '          │                                       │',
      '0.544000  ├────────── SCCRQ ns 0 nr 0 ───────────x│  lost: drop rule',
      '1.544000  ├────────── SCCRQ ns 0 nr 0 ───────────>│',
      '1.552000  │<────────── SCCRP ns 0 nr 1 ───────────┤',
      '1.553000  ├─────────── ZLB ns 2 nr 4 ────────────>│',
      '1.590000  ├─ data: LCP Configure-Request id 118 ─>│',
      '1.591000  │x─ data: LCP Configure-Request id 118 ─┤  lost: input queue full',
      '          │                                       │',
      '         lac                                     lns',
    ]);
  });

  it('in text, where an arrow passes a node', async () => {
    const line = (await text()).find((each) => each.includes('Access-Request'));
    expect(line).toMatch(/^0\.530000 {2}│ +├─+ Access-Request id 18 ─+┼─+>│$/);
  });

  it.each([60, 80, 100, 200])(
    'in text of %i columns: labels are cut in the middle, lines are not too long',
    async (width) => {
      const lines = (await text({}, width)).map((line) => line.replace(/ {2}lost: .*/, ''));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines.some((line) => line.includes('id 118'))).toBe(width >= 80);
      expect(lines.some((line) => line.includes('…'))).toBe(width < 100);
    },
  );

  it('in text, of nothing, and of no more than asked for', async () => {
    expect([...diagramText({ columns: [], arrows: [], left: 0 })]).toEqual(['no datagrams']);
    expect((await text({ limit: 2 })).at(-1)).toBe('and 10 more datagrams');
  });

  it('in Mermaid', async () => {
    const lines = [...diagramMermaid(await made({ columns: ['lac', 'lns'], limit: 2 }))];
    expect(lines).toEqual([
      'sequenceDiagram',
      '  participant n0 as lac',
      '  participant n1 as lns',
      '  n0-xn1: 0.544000 SCCRQ ns 0 nr 0 (lost: drop rule)',
      '  n0->>n1: 1.544000 SCCRQ ns 0 nr 0',
      '  Note over n0: and 4 more datagrams',
    ]);
    const odd = [...diagramMermaid(await made({ limit: 1, label: () => 'a;b#c<d>\ne' }))];
    expect(odd.at(-2)).toBe('  n0->>n1: 0.223000 a#59;b#35;c#60;d#62; e');
  });

  it('in SVG: one group an arrow, texts escaped, every tag closed', async () => {
    const svg = [...diagramSvg(await made({ label: (each) => `<&"${datagramLabel(each)}` }), { title: 'a <b>' })].join(
      '\n',
    );
    expect(svg.match(/<g>/g)).toHaveLength(12);
    expect(svg.match(/class="label"/g)).toHaveLength(12);
    expect(svg.match(/class="cross"/g)).toHaveLength(2);
    expect(svg).toContain('a &#60;b&#62;');
    expect(svg).not.toMatch(/NaN|undefined|<&/);
    const open: string[] = [];
    for (const [, close, name, , alone] of svg.matchAll(/<(\/?)([a-z]+)((?:[^>"]|"[^"]*")*?)(\/?)>/gi)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!alone) open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('in SVG, of nothing', () => {
    const svg = [...diagramSvg({ columns: [], arrows: [], left: 0 }, { title: 'none' })].join('\n');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
