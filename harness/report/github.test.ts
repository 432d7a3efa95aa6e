import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { fakeOutcome, fakeSummary, oneOfEach } from './fake-summary.ts';
import type { Summary } from './summary.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-github-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a step of a job prints and adds to the job's summary. */
async function tell(summary: Summary, env: Record<string, string>): Promise<{ log: string; added: string }> {
  const added = join(folder, 'summary.md');
  await writeFile(added, '');
  const module = join(packageRoot(), 'harness/report/github.ts');
  const { stdout } = await execa(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { tellGithub } from ${JSON.stringify(module)}; await tellGithub(${JSON.stringify(summary)});`,
    ],
    { env: { GITHUB_STEP_SUMMARY: added, ...env } },
  );
  return { log: stdout, added: await readFile(added, 'utf8') };
}

test('annotates what did not converge, and adds a table and every message', async () => {
  const { log, added } = await tell(oneOfEach, { GITHUB_ACTIONS: 'true' });
  expect(log).toContain('::error title=diverged%3A a <b> & "c" | d::diverged: group 1: stuck-out-of-sync%0A');
  expect(log).toContain('::warning title=unknown%3A unclear::unknown: fe gave no usable answer');
  expect(log.split('\n')).toHaveLength(2);
  expect(added).toContain('## insync: diverged: 1 converged, 1 diverged, 1 unknown, 1 skipped');
  expect(added).toContain(
    String.raw`| ❌ diverged | a &lt;b> &amp; "c" \| d | stuck-out-of-sync |  | 8.8 s |`,
  );
  expect(added).toMatch(/<details><summary>a &lt;b>.*<\/summary>\n\n````text\ndiverged: group 1/);
});

test('says nothing elsewhere', async () => {
  expect(await tell(oneOfEach, { GITHUB_ACTIONS: '' })).toEqual({ log: '', added: '' });
});

test('stays within the ten annotations that are shown', async () => {
  const many = Array.from({ length: 12 }, (_, index) =>
    fakeOutcome({ name: `${index}`, verdict: 'diverged', message: 'diverged: x' }),
  );
  const { log } = await tell(fakeSummary(...many), { GITHUB_ACTIONS: 'true' });
  expect(log.split('\n')).toHaveLength(10);
});

test('annotates a run that came to no summary', async () => {
  const run = await execa(process.execPath, [join(packageRoot(), 'harness/cli/main.ts'), 'report', folder], {
    reject: false,
    env: { GITHUB_ACTIONS: 'true' },
  });
  expect(run.exitCode).toBe(2);
  expect(run.stdout).toBe(
    `::error title=insync could not judge::${folder} holds no report: there is no summary.json`,
  );
});
