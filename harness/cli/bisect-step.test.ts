import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

/** What git would take for a bad commit has to be one: any status up to 127 but 0 and 125. */
test.each([
  ['a mistyped option', ['--fnding', 'x'], 128, "unknown option '--fnding'"],
  ['a finding that there is not', ['--finding', 'stuck'], 128, 'there are stuck-out-of-sync, '],
  ['no program of it', ['--finding', 'stale-state'], 128, 'nothing of a commit is named'],
  [
    'a scenario that there is not',
    ['no such', '--runtime', 'process', '--defects', 'no-clear'],
    128,
    'no scenario is called "no such"',
  ],
  [
    'what does not build',
    ['--build', 'exit 3', '--pika-bin', 'pika'],
    125,
    'it does not build: exit 3 ended with status 3',
  ],
  ['a build without the binary', ['--build', 'true', '--pika-bin', 'gone'], 125, 'pika is not there'],
])('%s is no bad commit', async (_what, args, status, why) => {
  const folder = await mkdtemp(join(tmpdir(), 'insync-bisect-'));
  try {
    const { exitCode, all } = await execa(
      process.execPath,
      [join(packageRoot(), 'harness/cli/main.ts'), 'bisect-step', ...args],
      { cwd: folder, reject: false, all: true, env: { TMPDIR: folder }, timeout: 120_000 },
    );
    expect(all).toContain(why);
    expect(exitCode).toBe(status);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
