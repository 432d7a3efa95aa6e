import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Launcher } from './launcher.ts';
import { startRecorded } from './ledger.ts';
import { ProcessGroup } from './process-group.ts';

/** A program that takes longer to answer, in milliseconds, does not know the question. */
const ANSWER_LIMIT_MS = 10_000;

export interface Answer {
  /** Whether it ended well; the rest is only to be shown else. */
  readonly well: boolean;
  /** How it ended, in words. */
  readonly ending: string;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Ask a program something that it answers and ends: its version, its configuration.
 * @param runFolder the folder of the run that asks
 * @param env what it gets besides the environment of this process
 */
export async function ask(
  { file, args }: Launcher,
  question: string,
  runFolder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const child = startRecorded(runFolder, (own) =>
    spawn(file, [...args, question], {
      ...own,
      env: { ...own.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  // A script may have started what serves instead of answering: then all of that is ended.
  const group = new ProcessGroup(child, runFolder);
  const limit = setTimeout(() => group.signal('SIGKILL'), ANSWER_LIMIT_MS);
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const ending = await group.ended;
  clearTimeout(limit);
  return { well: ending === 'exit code 0', ending, stdout, stderr };
}
