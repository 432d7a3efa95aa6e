import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { standinCluster } from '../run/standin-cluster.ts';
import { timelinesFolder } from '../store/report-folder.ts';
import { type Proof, prove } from './prove.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-prove-'));
});
afterAll(() => rm(folder, { recursive: true }));

const proofOf = (
  reportDir: string,
  interrupted: AbortSignal,
  print = (_line: string) => {},
): Promise<Proof> =>
  prove(
    { ...standinCluster, seed: 7, reportDir, jobs: 2, of: ['no-clear', 'flickers'], times: 1, sound: 4 },
    print,
    interrupted,
  );

test('defects and their pair are found, a sound dashboard is not accused, and nothing of it is kept', async () => {
  const reportDir = join(folder, 'whole');
  const said: string[] = [];
  const proof = await proofOf(reportDir, new AbortController().signal, (line) => said.push(line));
  expect(proof, said.join('\n')).toMatchObject({
    defects: { runs: 3, right: 3, wrong: 0, unknown: 0 },
    sound: { runs: 4, right: 4, wrong: 0, unknown: 0 },
    interrupted: false,
  });
  expect(proof.reused).toBeGreaterThan(0);
  expect(await readdir(timelinesFolder(reportDir))).toEqual([]);
});

test('what was proven before an interruption is told, and is no proof', async () => {
  const end = new AbortController();
  const proof = await proofOf(join(folder, 'broken off'), end.signal, () => end.abort());
  expect(proof.interrupted).toBe(true);
  expect(proof.defects.runs + proof.sound.runs).toBeLessThan(7);
});
