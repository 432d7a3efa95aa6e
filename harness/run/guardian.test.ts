import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { commandLine, environment, livingProcesses } from '../runtime/processes.ts';
import { holds, notYet, until } from '../until.ts';

const MAIN = join(packageRoot(), 'harness/cli/main.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-guardian-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** A run that leads a process group, as one does at a terminal; its temporary files lie in that folder. */
function run(temporary: string) {
  const args = [
    'run',
    '--runtime',
    'process',
    '--jobs',
    '4',
    '--report',
    join(temporary, 'report'),
    'restarted',
  ];
  return execa(process.execPath, [MAIN, ...args], {
    reject: false,
    all: true,
    detached: true,
    env: { TMPDIR: temporary },
    timeout: 120_000,
  });
}

/** The command lines of all that a run with its files there has started, its guardian included. */
function startedBy(temporary: string): string[] {
  const inFolder = (text: string) => text.includes(`${temporary}/insync-run-`);
  return livingProcesses()
    .filter(({ pid }) => inFolder(commandLine(pid)) || environment(pid).some(inFolder))
    .map(({ pid }) => commandLine(pid));
}

const programsOf = (temporary: string) =>
  startedBy(temporary).filter((command) => !command.includes('guardian-main'));

async function untilStarted(temporary: string, count: number): Promise<void> {
  const look = () => {
    const programs = programsOf(temporary);
    return programs.length >= count ? holds(undefined) : notYet(`${programs.length} programs`);
  };
  await until(look, { what: `${count} programs are started`, limitMs: 60_000, everyMs: 5 });
}

async function nothingOf(temporary: string): Promise<void> {
  const look = () => {
    const left = startedBy(temporary);
    return left.length === 0 ? holds(undefined) : notYet(left.join('\n'));
  };
  await until(look, { what: 'nothing is left', limitMs: 60_000, everyMs: 50 });
}

describe('a run that is killed', { timeout: 180_000 }, () => {
  test('leaves nothing, at whichever moment', async () => {
    const kills = [1, 2, 5, 9, 16].map(async (count) => {
      const temporary = await mkdtemp(join(folder, 'tmp-'));
      const killed = run(temporary);
      await untilStarted(temporary, count);
      killed.kill('SIGKILL');
      expect((await killed).signal).toBe('SIGKILL');
      await nothingOf(temporary);
    });
    await Promise.all(kills);
  });

  test('right after Ctrl-C leaves nothing either', async () => {
    const killed = run(folder);
    await untilStarted(folder, 6);
    process.kill(-killed.pid!, 'SIGINT');
    process.kill(-killed.pid!, 'SIGKILL');
    expect((await killed).signal).toBe('SIGKILL');
    await nothingOf(folder);
  });
});
