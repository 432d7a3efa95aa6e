import { extname, join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createVitest, type Vitest } from 'vitest/node';
import type { ProgressReporter } from './progress.ts';
import type { WorkerTask } from './worker.ts';

/**
 * Run the suite by vitest, and leave nothing of vitest's own anywhere: it may be installed where nobody can write,
 * for a user without a home.
 * @returns when every test has its outcome, which the reporter has then
 * @throws {ProgramError} where a program can't be run at all
 */
export async function runSuite(task: WorkerTask, progress: ProgressReporter): Promise<void> {
  process.on('newListener', refuseSignals);
  const vitest = await atHomeIn(task.runFolder, () => create(task, progress));
  process.off('newListener', refuseSignals);
  // Named as a file: as a pattern, a path may mean other files, or none.
  const suite = fileURLToPath(new URL(`suite${extname(import.meta.url)}`, import.meta.url));
  const specification = vitest.getRootProject().createSpecification(suite);
  await Promise.race([vitest.runTestSpecifications([specification]), progress.programFailed]);
  await vitest.close();
}

function create(task: WorkerTask, progress: ProgressReporter): Promise<Vitest> {
  const { runFolder, options } = task;
  // Vitest's own chatter goes nowhere: what a user should see, progress says.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return createVitest(
    {
      config: false,
      root: runFolder,
      watch: false,
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
      maxConcurrency: options.jobs,
      // Node runs the sources as they are. Vite would take a `#`, `?` or `%` in their path for part of a URL.
      experimental: { viteModuleRunner: false, nodeLoader: false },
      // A scenario bounds each of its own waits; this only keeps a defect of the harness from hanging a pipeline.
      testTimeout: 30 * 60_000,
      provide: { insync: task },
      reporters: [progress],
    },
    { cacheDir: join(runFolder, 'vite') },
    { stdout: nowhere },
  );
}

/** Vitest keeps a token of its API, which nobody uses here, where a user's data lie. */
async function atHomeIn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { HOME, XDG_DATA_HOME } = process.env;
  Object.assign(process.env, { HOME: folder, XDG_DATA_HOME: folder });
  try {
    return await work();
  } finally {
    for (const [name, value] of Object.entries({ HOME, XDG_DATA_HOME })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/**
 * Vitest has listeners of its own that end the process at a signal, before anything is swept. Here the caller is
 * told of a signal, and sweeps; so theirs are taken away as soon as they come.
 */
function refuseSignals(event: string | symbol, listener: (...args: unknown[]) => void): void {
  if (event === 'SIGINT' || event === 'SIGTERM') queueMicrotask(() => process.off(event, listener));
}
