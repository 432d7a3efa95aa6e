import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { fakeOutcome, fakeSummary, oneOfEach } from './fake-summary.ts';
import { jobSummary } from './github.ts';
import type { Summary } from './summary.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-github-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a step of a job prints and adds to the job's summary. */
async function tell(
  summary: Summary,
  env: Record<string, string>,
  before = '',
): Promise<{ log: string; added: string }> {
  const added = join(folder, 'summary.md');
  await writeFile(added, before);
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
    String.raw`| ❌ diverged | a &lt;b> &amp; "c" \| d | stuck-out-of-sync |  | 8.8 s |  |`,
  );
  expect(added).toContain(
    '| ✅ converged | fine |  | 100 ms | 8.8 s | no writes for 2.6 s, no reads for 92 ms |',
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

test('a job’s summary that can’t be written is said, and is no failure', async () => {
  const GITHUB_STEP_SUMMARY = join(folder, 'nowhere', 'summary.md');
  const { log } = await tell(fakeSummary(fakeOutcome({})), { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY });
  expect(log).toMatch(/^::warning title=insync could not write the job's summary::ENOENT: .*nowhere/);
});

test('adds no more than there is room for, beside what the step has said already', async () => {
  const MiB = 1024 * 1024;
  const before = 'x'.repeat(MiB - 2000);
  const { log, added } = await tell(oneOfEach, { GITHUB_ACTIONS: 'true' }, before);
  expect(log).not.toContain('could not write');
  expect(added).toContain('| ❌ diverged |');
  expect(Buffer.byteLength(added)).toBeLessThanOrEqual(MiB);
  const full = await tell(oneOfEach, { GITHUB_ACTIONS: 'true' }, 'x'.repeat(MiB - 10));
  expect(full.log).toContain("::warning title=insync could not write the job's summary::");
  expect(Buffer.byteLength(full.added)).toBeLessThanOrEqual(MiB);
});

describe('a job’s summary of a long run', () => {
  const failed = (name: string, message: string) =>
    fakeOutcome({ name, verdict: 'diverged', message: `diverged: ${message}` });

  test('has the table before the messages, and says how many it has not', () => {
    const long = failed('too long', '語'.repeat(20_000));
    const text = jobSummary(fakeSummary(failed('first', 'a'), long, failed('last', 'b'), long), 10_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
    expect(text.match(/^\| ❌ diverged \|/gm)).toHaveLength(4);
    expect(text.indexOf('diverged: a')).toBeGreaterThan(text.lastIndexOf('\n| '));
    expect(text).toContain('diverged: b');
    expect(text).not.toContain('語');
    expect(text).toContain('\nMessages left out: 2. ');
    expect(text).not.toContain('Scenarios left out');
  });

  test('cuts a table that has no room, and has room for messages all the same', () => {
    const many = Array.from({ length: 1000 }, (_, index) => fakeOutcome({ name: `語 ${index}` }));
    const text = jobSummary(fakeSummary(...many, failed('last', 'b')), 10_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
    expect(text).toMatch(/\n\nScenarios left out: \d+\. /);
    expect(text).toContain('diverged: b');
  });
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
