import { configDefaults, defineConfig } from 'vitest/config';

/** Without test/interop, which needs other people's programs: `npm run test:interop`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'experiments/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/interop/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // one for each processor: vitest leaves one free, of two that is half
    maxWorkers: '100%',
    // what is built runs as it is, as an installed package does: a run's manifest has hashes of its functions' text
    server: { deps: { external: [/\/dist\/src\//] } },
  },
});
