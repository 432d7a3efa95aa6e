import { finished } from 'node:stream/promises';
import { endRun } from './lifetime.ts';
import type { ClusterOptions } from './options.ts';

/** The guardian's process: see `startGuardian`. */
const [runFolder, runtime] = process.argv.slice(2) as [string, ClusterOptions['runtime']];

// It ends when the run does, and not before.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.stdin.resume();
await finished(process.stdin).catch(() => {});
await endRun({ runtime }, runFolder);
