import { configDefaults, defineConfig } from 'vitest/config';

/**
 * What is built is what is tested: it runs as an installed package does, three times as fast as through vitest's own
 * loader, and a run's manifest has hashes of its functions' text. Build first.
 */
export const onWhatIsBuilt = {
  globalSetup: ['test/what-is-built.ts'],
  alias: [{ find: /^(?:\.\.\/)+(src|models)\/(.+)\.js$/, replacement: `${import.meta.dirname}/dist/$1/$2.js` }],
  server: { deps: { external: [/\/dist\//] } },
};

/** Without test/interop, which needs other people's programs: `npm run test:interop`. */
export default defineConfig({
  test: {
    ...onWhatIsBuilt,
    include: ['test/**/*.test.ts', 'experiments/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/interop/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // one for each processor: vitest leaves one free, of two that is half
    maxWorkers: '100%',
  },
});
