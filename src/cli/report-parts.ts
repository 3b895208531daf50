/** What a report's page is made with: files of ours, and the ECharts library. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ReportParts } from '../render/report.js';
import { packageRoot } from './arguments.js';

/** One script, in this order: each uses what those before it declare. */
const SCRIPTS = ['data.js', 'axes.js', 'effects.js', 'runs.js', 'choices.js', 'page.js'];

export function reportParts(): ReportParts {
  const own = (name: string): string => readFileSync(join(packageRoot(), 'assets/report', name), 'utf8');
  const require = createRequire(import.meta.url);
  return {
    style: own('page.css'),
    script: `(() => {\n${SCRIPTS.map(own).join('\n')}})();\n`,
    echarts: readFileSync(require.resolve('echarts/dist/echarts.min.js'), 'utf8'),
  };
}
