/** What a report's page is made with: two files of ours, and the ECharts library. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ReportParts } from '../render/report.js';
import { packageRoot } from './arguments.js';

export function reportParts(): ReportParts {
  const root = packageRoot();
  const require = createRequire(import.meta.url);
  return {
    style: readFileSync(join(root, 'assets/report.css'), 'utf8'),
    script: readFileSync(join(root, 'assets/report.js'), 'utf8'),
    echarts: readFileSync(require.resolve('echarts/dist/echarts.min.js'), 'utf8'),
  };
}
