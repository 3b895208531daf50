/** Tests run what is built: one of older sources would pass for what they no longer are. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const newest = (dir: string): number =>
  Math.max(...readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(dir, name)).mtimeMs));

export default function setup(): void {
  const built = 'dist/core.js';
  if (!existsSync(built)) throw new Error(`${built} is not there: npm run build`);
  if (Math.max(...['src', 'models'].map(newest)) > statSync(built).mtimeMs)
    throw new Error(`${built} is older than the sources: npm run build`);
}
