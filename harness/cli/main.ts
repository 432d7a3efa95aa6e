#!/usr/bin/env node
import { CommanderError } from 'commander';
import { complain } from '../text/say.ts';
import { endWhereNobodyReads } from './broken-pipe.ts';
import { program } from './program.ts';

/**
 * Bad input, a program that can't be run, an interruption: nothing was judged, so the status is that of unknown. To
 * `git bisect run`, that one would say that a commit is bad; this one ends the bisection.
 */
const STATUS_UNKNOWN = process.argv[2] === 'bisect-step' ? 128 : 2;

endWhereNobodyReads();
// What nobody awaited, in a scenario of a user's own as well: by itself, Node's status would say that all diverged. What
// was started is ended by the run's guardian.
process.on('uncaughtException', (error) => void fail(error));
await program().parseAsync().catch(fail);

async function fail(error: unknown): Promise<never> {
  // Commander has said its own errors already; --help and --version come here as errors with status 0.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : STATUS_UNKNOWN);
  const { message } = error as Error;
  complain(`insync: ${message}`);
  for (const line of logTailOf(error)) complain(`  | ${line}`);
  const { tellGithubOfFailure } = await import('../report/github.ts');
  tellGithubOfFailure(message);
  process.exit(STATUS_UNKNOWN);
}

/** The last log lines of a program that could not be run. */
function logTailOf(error: unknown): readonly string[] {
  return error instanceof Error && 'logTail' in error ? (error.logTail as readonly string[]) : [];
}
