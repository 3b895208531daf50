import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { diagram } from '../../src/render/diagram.js';
import { diagramText } from '../../src/render/diagram-text.js';
import { diagramSvg } from '../../src/render/diagram-svg.js';
import { diagramMermaid } from '../../src/render/diagram-mermaid.js';
import { datagramLabel } from '../../models/labels.js';
import { CODES, NODES, sampleRows } from './sample.js';
it('shows', async () => {
  const d = await diagram([sampleRows()], { codes: CODES, nodes: NODES.map((n) => n.name), label: datagramLabel });
  console.log([...diagramText(d)].join('\n'));
  console.log([...diagramText(d, { width: 90 })].join('\n'));
  console.log([...diagramMermaid(d)].join('\n'));
  writeFileSync('/tmp/d.svg', [...diagramSvg(d, { title: 'One dial-up call <through> an L2TP tunnel' })].join('\n'));
});
