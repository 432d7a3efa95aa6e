import { afterAll, beforeAll, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { promote } from '../faults/promote.ts';
import { slaveofThroughFe } from '../faults/slaveof-through-fe.ts';
import { expect as expectOf } from '../scenario/expect.ts';
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

test('a scenario that needs a coordinator is skipped where that is a folder', async () => {
  const needy = scenario('a coordinator', async () => {}, { coordinator: true });
  expect(await trial.run(needy, {})).toMatchObject({
    verdict: 'skipped',
    reason: 'the coordinator is a folder, and no program (--coordinator)',
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
  await trial.runOnce(needy, { slaves: 1 });
  expect(slaves).toBe(2);
  await trial.runOnce(needy, { slaves: 3 });
  expect(slaves).toBe(3);
});

test('a cluster that was failed over is used again, with the promoted server as its master', async () => {
  const clusters = await trial.clustersUsedAgain();
  const masters: string[] = [];
  const promotion = scenario('a promotion', async ({ cluster }) => {
    masters.push(cluster.master.name);
    await cluster.inject(promote(cluster.slave));
    await cluster.inject(slaveofThroughFe(cluster.master));
    await expectOf(cluster).toConverge();
  });
  for (let round = 0; round < 2; round++) {
    const outcome = await trial.run(promotion, { slaves: 1 }, { clusters });
    expect(outcome.verdict, outcome.message ?? '').toBe('converged');
  }
  await clusters.dispose();
  expect(clusters.reused).toBe(1);
  expect(masters).toEqual(['pika-1', 'pika-2']);
});
