/**
 * Puts the built modules that a step of a simulation, or a chunk of its journal, goes through into one, dist/core.js, and
 * leaves at each one's own path what hands its exports on. V8 takes names of one module that are never written to for
 * constants; of what is imported it asks at every use what it is now.
 */
import { readdirSync } from 'node:fs';

const CORE =
  /^((models|src\/(kernel|machine|network))\/.*|src\/store\/(chunk-packer|chunk-unpacker|columns|id-ranges|log-format|prediction|streams))\.js$/;
const modules = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => CORE.test(path));

export default {
  input: Object.fromEntries(modules.map((path) => [path.slice(0, -'.js'.length), `dist/${path}`])),
  external: /^[^./]/,
  platform: 'node',
  logLevel: 'warn',
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'core', test: /\bdist\b/ }] },
  },
};
