import { afterAll, beforeAll, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { scenario } from '../scenario/scenario.ts';
import { Trial } from './testing/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await Trial.begin();
});
afterAll(() => trial.end());

test.concurrent.each([
  { groups: 1, slaves: 2 },
  { groups: 1, slaves: 3 },
  { groups: 2, slaves: 2 },
])(
  'the sound stand-in converges after a promotion with $groups groups of $slaves slaves',
  async (cluster) => {
    const name = 'slave promoted from fe, then slaveof on the old master';
    const outcome = await trial.run(scenarios.find((scenario) => scenario.name === name)!, cluster);
    expect(outcome.findings, outcome.message ?? '').toEqual([]);
    expect(outcome.verdict).toBe('converged');
  },
);

test('a scenario that needs a proxy is skipped where there is to be none', async () => {
  const needy = scenario('a proxy', async () => {}, { proxies: 1 });
  expect(await trial.run(needy, { proxies: 0 })).toMatchObject({
    verdict: 'skipped',
    reason: 'the cluster has no codis-proxy',
    message: null,
  });
});

test('a scenario gets the slaves that it needs, however few were asked for', async () => {
  let slaves = 0;
  const needy = scenario(
    'two slaves',
    async ({ cluster }) => {
      slaves = cluster.servers(cluster.slave.group).length - 1;
    },
    { slaves: 2 },
  );
  await trial.run(needy, { slaves: 1 });
  expect(slaves).toBe(2);
  await trial.run(needy, { slaves: 3 });
  expect(slaves).toBe(3);
});
