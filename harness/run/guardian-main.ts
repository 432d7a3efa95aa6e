import { finished } from 'node:stream/promises';
import { providerOf, type RuntimeName } from '../runtime/runtimes.ts';
import { endRun } from './lifetime.ts';

/** The guardian's process: see `startGuardian`. */
const [runFolder, runtime] = process.argv.slice(2) as [string, RuntimeName];

// It ends when the run does, and not before.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

// Now nobody waits for it.
await (await providerOf(runtime)).warmUp();
process.stdin.resume();
await finished(process.stdin).catch(() => {});
await endRun({ runtime }, runFolder);
