import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const MOCKED = '**/*.mocked.test.ts';

/**
 * Unit tests (`*.test.ts`) lie beside the code they test. Trials (`*.trial.ts`) run whole scenarios on the
 * stand-in, and come after them: a machine that is busy with other tests makes every downtime longer than it was
 * meant to be. What needs a Docker engine (`*.engine.test.ts`) is skipped where none answers.
 */
export default defineConfig({
  test: {
    // A program that one thread starts keeps, until it runs, the sockets that another thread closed meanwhile: a port
    // that was given up by a test would still be taken (147 of 42 907 times beside three threads that start programs).
    pool: 'forks',
    env: {
      // What tests ask, they ask of this machine, wherever the developer's own requests go.
      NO_PROXY: '*',
      no_proxy: '*',
      // Tests start programs by the hundred, most of which are killed before Node would keep what it compiled.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled'),
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['harness/**/*.test.ts', 'fixtures/**/*.test.ts'],
          exclude: ['**/*.engine.test.ts', MOCKED],
          // Whatever is imported is the same for all files of a process: that saves a third of the time of those that
          // start no program. What mocks a module has a process of its own.
          isolate: false,
          // Only what hangs is ended by these: a busy machine may take long for what is done at once on another.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 60_000 } },
          // Most of them wait for programs most of the time.
          maxConcurrency: 3,
          maxWorkers: 6,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { name: 'mocked', include: [MOCKED], sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'trials',
          include: ['harness/**/*.trial.ts'],
          exclude: ['harness/sweep/**'],
          testTimeout: 300_000,
          hookTimeout: 30_000,
          // A scenario waits most of the time: a dozen of them keep two cores busy.
          maxConcurrency: 5,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Its points are moments of the dashboard's cycle: it has the machine to itself.
          name: 'sweep',
          include: ['harness/sweep/*.trial.ts'],
          testTimeout: 300_000,
          hookTimeout: 30_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'containers',
          include: ['harness/**/*.engine.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
