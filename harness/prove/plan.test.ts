import { describe, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { paceAt } from '../codis/pace.ts';
import { whySkipped } from '../run/skipped.ts';
import { standinCluster } from '../run/standin-cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { everyDefect } from '../standin.ts';
import { defectProofs, isFound, isMissed, soundRuns } from './plan.ts';

describe('what is looked for', () => {
  const proofs = defectProofs(everyDefect, 2);

  test('is each defect by itself, as often as is said, by what it is and nothing else', () => {
    const singles = proofs.filter(({ defects }) => defects.length === 1);
    expect(singles).toHaveLength(2 * everyDefect.length);
    expect(new Set(singles.flatMap(({ defects }) => defects))).toEqual(new Set(everyDefect));
    for (const { tries } of singles) expect(tries).toMatchObject([{ by: expect.any(String) }]);
    const ofOneProxy = singles.find(({ defects }) => defects.includes('tells-one-proxy'));
    expect(ofOneProxy?.tries).toMatchObject([{ proxies: 2 }]);
  });

  test('is each pair once, in the scenarios of both', () => {
    const pairs = proofs.filter(({ defects }) => defects.length === 2);
    expect(pairs).toHaveLength((everyDefect.length * (everyDefect.length - 1)) / 2);
    expect(new Set(pairs.map(({ defects }) => defects.toSorted().join()))).toHaveLength(pairs.length);
    for (const { tries } of pairs) expect(tries).toHaveLength(2);
  });
});

describe('a sound dashboard has to pass', () => {
  const namesOf = (...args: Parameters<typeof soundRuns>) => soundRuns(...args).map(({ name }) => name);

  test('every scenario that its cluster can do, as many times as are asked for, and no other', () => {
    const runtime = { name: 'process', cannot: () => 'no network of its own' } as const;
    const canDo = (scenario: Scenario) =>
      whySkipped({ scenario, options: standinCluster, proxies: 1, runtime }) === undefined;
    const here = namesOf(300, canDo);
    expect(here).toHaveLength(300);
    expect(new Set(here)).toEqual(new Set(scenarios.filter(canDo).map(({ name }) => name)));
    const elsewhere = new Set(namesOf(300, (scenario) => !canDo(scenario)));
    expect([...elsewhere].filter((name) => name.includes('cut off the network'))).not.toEqual([]);
    expect([...elsewhere].filter((name) => name.includes('coordinator'))).not.toEqual([]);
  });

  test('those that need the same cluster one after the other', () => {
    const sizes = soundRuns(100, () => true).map(({ needs }) =>
      JSON.stringify({ ...needs, capabilities: 0 }),
    );
    const changes = sizes.filter((size, index) => index > 0 && size !== sizes[index - 1]).length;
    expect(changes).toBeLessThan(2 * new Set(sizes).size);
  });
});

test('a defect is found by what it is; a pair of them by anything; nothing is found where nothing can be said', () => {
  const outcome = (verdict: 'diverged' | 'unknown') =>
    ({ verdict, findings: [{ kind: 'split-brain' }] }) as unknown as Parameters<typeof isFound>[0];
  expect(isFound(outcome('diverged'), 'split-brain')).toBe(true);
  expect(isFound(outcome('diverged'), 'stale-read')).toBe(false);
  expect(isFound(outcome('diverged'), undefined)).toBe(true);
  expect(isFound(outcome('unknown'), undefined)).toBe(false);
});

test('what passed is no miss where a downtime that was to be short was not', () => {
  const pace = paceAt(0.1, { pika: true, codis: true });
  const missed = (verdict: 'converged' | 'unknown', outage: object) =>
    isMissed({ verdict, outages: [outage] } as unknown as Parameters<typeof isMissed>[0], pace);
  expect(missed('converged', { asked: 'short', downMs: 900, offline: false })).toBe(true);
  expect(missed('converged', { asked: 'short', downMs: 900, offline: true })).toBe(false);
  expect(missed('converged', { asked: 'short', downMs: 4000, offline: false })).toBe(false);
  expect(missed('converged', { asked: 'long', downMs: 4000, offline: true })).toBe(true);
  expect(missed('unknown', { asked: 'long', downMs: 4000, offline: true })).toBe(false);
});
