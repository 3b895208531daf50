import { defineConfig } from 'vitest/config';
import { onWhatIsBuilt } from './vitest.config.js';

/** Other people's programs on what ours writes: `npm run build && vitest run --config vitest.interop.config.ts`. */
export default defineConfig({
  test: { ...onWhatIsBuilt, include: ['test/interop/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
