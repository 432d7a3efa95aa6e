import { defineConfig } from 'vitest/config';

/** Unit tests lie beside the code they test; the scenarios are run by `insync run`, through vitest's own API. */
export default defineConfig({
  test: {
    include: ['harness/**/*.test.ts', 'fixtures/**/*.test.ts'],
    pool: 'threads',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
