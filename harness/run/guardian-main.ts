import { finished } from 'node:stream/promises';
import { connectEngine } from '../runtime/docker/engine.ts';
import { endRun } from './lifetime.ts';
import type { ClusterOptions } from './options.ts';

/** The guardian's process: see `startGuardian`. */
const [runFolder, runtime] = process.argv.slice(2) as [string, ClusterOptions['runtime']];

// It ends when the run does, and not before.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

// What talks to an engine takes long to load: now nobody waits for it.
if (runtime === 'docker') await connectEngine().catch(() => {});
process.stdin.resume();
await finished(process.stdin).catch(() => {});
await endRun({ runtime }, runFolder);
