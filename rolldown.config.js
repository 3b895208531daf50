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
 * What V8 cannot take for a constant it asks for at every use: functions and classes that are declared as what may be
 * written to, and what a module hands on under its own name, which it fetches from a cell even within the module. So in
 * the core all of these are constants, functions before all else, and it hands on other names of the same things.
 */
const constants = {
  name: 'constants',
  renderChunk(code, { name }) {
    if (name !== 'core') return null;
    const statements = this.parse(code).body;
    const of = (...types) => statements.filter(({ type }) => types.includes(type));
    const textOf = ({ start, end }) => code.slice(start, end);
    const functions = of('FunctionDeclaration').map((each) => `const ${textOf(each.id)} = ${textOf(each)};`);
    const exported = of('ExportNamedDeclaration').flatMap(({ specifiers }) => specifiers);
    let other = 'other$';
    while (code.includes(other)) other += '$'; // where a core is built once more, as by two builds at a time
    const others = exported.map(({ local }, index) => `const ${other}${index} = ${textOf(local)};`);
    const list = exported.map((each, index) => `${other}${index} as ${textOf(each.exported)}`);
    const rest = statements
      .filter(({ type }) => !/^(Import|Export|Function)/.test(type))
      .map((each) => textOf(each).replace(/^var(?= \S+ = class\b)/, 'const'));
    return [
      ...of('ImportDeclaration').map(textOf),
      ...functions,
      ...rest,
      ...others,
      `export { ${list.join(', ')} };`,
    ].join('\n');
  },
};

export default {
  input: Object.fromEntries(modules.map((path) => [path.slice(0, -'.js'.length), `dist/${path}`])),
  external: /^[^./]/,
  platform: 'node',
  logLevel: 'warn',
  plugins: [constants],
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'core', test: /\bdist\b/ }] },
  },
};
