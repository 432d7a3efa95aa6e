import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSummary } from '../report/read-summary.ts';
import { standinCluster } from '../run/standin-cluster.ts';
import { type ChaosOptions, chaos } from './chaos.ts';
import { completed } from './sequence.ts';
import { parseSequence, sequenceText } from './step.ts';

test('a defect is found, shrunk, and reported with a scenario that shows it', async () => {
  const reportDir = await mkdtemp(join(tmpdir(), 'insync-chaos-'));
  const shape = { groups: 1, slaves: 1, proxies: 0, coordinator: 'filesystem', isolates: false } as const;
  const options: ChaosOptions = {
    ...standinCluster,
    defects: 'no-clear',
    proxies: 0,
    jobs: 4,
    seed: 1,
    runs: 1,
    forMs: undefined,
    steps: 8,
    replay: completed(parseSequence('restart codis-fe none, restart pika-2 short'), shape),
    known: [],
    bail: true,
    shrinkRuns: 14,
    shrinkMs: 120_000,
    reportDir,
  };
  try {
    const { found, summary } = await chaos(options, () => {}, new AbortController().signal);
    expect(found).toHaveLength(1);
    const [{ worst, minimal }] = found as [(typeof found)[0]];
    expect(worst).toBe('stuck-out-of-sync');
    const least = sequenceText(minimal!.search.steps);
    // On a busy machine it is noticed as well where it is started again at once.
    expect(least).toMatch(/^(kill|restart) pika-2 (none|short), look$/);
    expect(minimal!.again).toContain(`--replay '${least}' --seed `);
    expect(minimal!.failed.of).toBe(5);
    expect(await readFile(minimal!.file, 'utf8')).toBe(minimal!.source);
    const [told] = (await readSummary(reportDir)).repeated;
    expect(told).toMatchObject({ scenario: 'chaos 1, minimal', runs: minimal!.failed.of });
    expect(summary.verdict).toBe('diverged');
  } finally {
    await rm(reportDir, { recursive: true, force: true });
  }
});
