import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyLongLogs } from './housekeeping.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-logs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

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
