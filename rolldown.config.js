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

/**
 * What a module hands on under its own name is no constant to V8, not even within the module: it is fetched from a cell
 * at every use. So the core hands on other names of the same things.
 */
const otherNames = {
  name: 'other-names',
  renderChunk(code, { name }) {
    if (name !== 'core') return null;
    const exported = /\nexport \{([^}]*)\};\s*$/.exec(code);
    if (exported === null) throw new Error('what the core hands on is not at its end');
    const names = exported[1].split(',').map((part) => part.trim().split(' as '));
    const others = names.map(([own], index) => `other$${index} = ${own}`);
    const list = names.map(([own, as = own], index) => `other$${index} as ${as}`);
    return `${code.slice(0, exported.index)}\nconst ${others.join(', ')};\nexport { ${list.join(', ')} };\n`;
  },
};

export default {
  input: Object.fromEntries(modules.map((path) => [path.slice(0, -'.js'.length), `dist/${path}`])),
  external: /^[^./]/,
  platform: 'node',
  logLevel: 'warn',
  plugins: [otherNames],
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'core', test: /\bdist\b/ }] },
  },
};
