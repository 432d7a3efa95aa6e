import { appendFile, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRunFolder, sweep } from '../runtime/process/ledger.ts';
import { holds, notYet, until } from '../until.ts';
import { findClaim, ownPlace, takeName } from './claims.ts';
import { emptyLongLogs, Housekeeping } from './housekeeping.ts';
import { renew } from './renew.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-logs-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('XDG_STATE_HOME', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const elevenDaysAgo = new Date(Date.now() - 11 * 86_400_000);
const isOld = async (path: string) => (await stat(path)).mtimeMs < elevenDaysAgo.getTime() + 86_400_000;

test('logs that grew long are emptied, and nothing else is touched', async () => {
  const files = {
    'pika-1/pika-1.log': '',
    'pika-1/log/pika.vm.root.log.INFO.1': '',
    // Pika's data: what a store has not yet written elsewhere.
    'pika-1/db/db0/strings/000004.log': 'long enough',
    'pika-1/pika.conf': 'long enough',
    'codis-fe/codis-fe.log': 'short',
  };
  for (const name of Object.keys(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name.startsWith('codis-fe') ? 'short' : 'long enough');
  }
  await emptyLongLogs(folder, 10);
  for (const [name, left] of Object.entries(files))
    expect(await readFile(join(folder, name), 'utf8')).toBe(left);
  await appendFile(join(folder, 'pika-1/pika-1.log'), 'and on');
  expect(await readFile(join(folder, 'pika-1/pika-1.log'), 'utf8')).toBe('and on');
});

test('a cluster that is up for long keeps its files and its claim', async () => {
  const runFolder = await createRunFolder();
  const claim = { name: 'a', runFolder, runtime: 'process', pid: process.pid } as const;
  await takeName(claim, async () => true);
  await rm(await ownPlace(), { recursive: true });
  const ledger = join(runFolder, 'ledger');
  await utimes(ledger, elevenDaysAgo, elevenDaysAgo);
  const housekeeping = new Housekeeping(claim, join(runFolder, 'cluster'), () => {});
  const look = async () => ((await findClaim('a')) ? holds(undefined) : notYet('no claim'));
  await until(look, { what: 'the claim is back', limitMs: 60_000, everyMs: 5 });
  expect(await isOld(ledger)).toBe(false);
  await housekeeping.stop();
  await sweep(runFolder);
});

test('what is in use does not grow old, and is not touched otherwise', async () => {
  const [old, fresh] = [join(folder, 'pika-1', 'pika.conf'), join(folder, 'pika-1', 'pika-1.log')];
  await mkdir(dirname(old));
  await writeFile(old, 'port : 9221');
  await writeFile(fresh, 'serving');
  for (const path of [old, dirname(old), folder]) await utimes(path, elevenDaysAgo, elevenDaysAgo);
  const before = await stat(fresh);
  await renew(folder);
  for (const path of [old, dirname(old), folder]) expect(await isOld(path), path).toBe(false);
  expect(await stat(fresh)).toEqual(before);
  expect(await readFile(old, 'utf8')).toBe('port : 9221');
});
