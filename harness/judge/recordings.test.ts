import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ActionName } from '../timeline/actions.ts';
import { timelineLineSchema } from '../timeline/event.ts';
import { readRecording } from '../timeline/recording.ts';
import { judge } from './judge.ts';
import { limitsFor } from './limits.ts';

function judgeRecording(release: string, scenario: string, before?: ActionName) {
  const url = new URL(`../../fixtures/recordings/${release}/${scenario}.ndjson`, import.meta.url);
  const timeline = readRecording(readFileSync(url, 'utf8'), before);
  const meta = timeline[0]!;
  if (meta.kind !== 'meta') throw new Error('a timeline begins with its meta line');
  const { verdict, findings, reason } = judge(timeline, limitsFor(meta.pace, meta.periodMs));
  return { verdict, kinds: findings.map((finding) => finding.kind).sort(), reason };
}

/** Scenario → what the judge must find with codis v4.0.1, v3.5.3 and with the causes mended. */
const table: Record<string, { 'v4.0.1': string[]; 'v3.5.3': string[]; before?: ActionName }> = {
  steady: { 'v4.0.1': [], 'v3.5.3': [] },
  'slave-restart-instant': { 'v4.0.1': [], 'v3.5.3': [] },
  'slave-restart-short': { 'v4.0.1': ['stuck-out-of-sync', 'stale-state'], 'v3.5.3': [] },
  'slave-restart-long': { 'v4.0.1': ['stuck-out-of-sync', 'stale-state'], 'v3.5.3': [] },
  'slave-sigstop-3s': { 'v4.0.1': ['stuck-out-of-sync'], 'v3.5.3': ['stuck-out-of-sync'] },
  'slave-stays-down': { 'v4.0.1': [], 'v3.5.3': [] },
  'master-restart-instant': { 'v4.0.1': [], 'v3.5.3': [] },
  'master-restart-short': { 'v4.0.1': ['stuck-out-of-sync', 'stale-state'], 'v3.5.3': [] },
  'master-outage-failover-return': { 'v4.0.1': ['split-brain'], 'v3.5.3': [] },
  'slaveof-through-fe': { 'v4.0.1': ['lost-action'], 'v3.5.3': [] },
  'slaveof-no-one-direct': { 'v4.0.1': ['split-brain', 'lost-action'], 'v3.5.3': [] },
  'promote-slave': { 'v4.0.1': ['stuck-out-of-sync', 'stale-state', 'stale-role'], 'v3.5.3': [] },
  'full-stop-workaround': { 'v4.0.1': ['stuck-out-of-sync', 'stale-state'], 'v3.5.3': ['stale-state'] },
  'dashboard-restart': { 'v4.0.1': [], 'v3.5.3': [] },
};

describe.each(['v4.0.1', 'v3.5.3'] as const)('recorded with codis %s', (release) => {
  test.each(Object.entries(table))('%s', (scenario, row) => {
    const kinds = [...row[release]].sort();
    expect(judgeRecording(release, scenario)).toMatchObject({
      verdict: kinds.length === 0 ? 'converged' : 'diverged',
      kinds,
    });
  });

  test('a short restart of a slave, before slaveof is tried: the complaint', () => {
    expect(judgeRecording(release, 'slave-restart-short', 'fe-slaveof')).toMatchObject({
      verdict: 'diverged',
      kinds: ['stuck-out-of-sync'],
    });
  });
});

describe('recorded with the causes mended', () => {
  test.each(Object.keys(table))('%s converges', (scenario) => {
    expect(judgeRecording('patched', scenario)).toMatchObject({ verdict: 'converged', kinds: [] });
  });

  test('a short restart of a slave converges before slaveof is tried', () => {
    expect(judgeRecording('patched', 'slave-restart-short', 'fe-slaveof').verdict).toBe('converged');
  });
});

test('a recording becomes a valid timeline, and what is not one is refused with its line', () => {
  const url = new URL('../../fixtures/recordings/v4.0.1/dashboard-restart.ndjson', import.meta.url);
  const text = readFileSync(url, 'utf8');
  for (const event of readRecording(text)) timelineLineSchema.parse(event);
  expect(() => readRecording('{"t":0}')).toThrow('first line');
  expect(() => readRecording(`${text.split('\n')[0]}\nrubbish`)).toThrow('line 2');
});
