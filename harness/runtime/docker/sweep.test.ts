import { expect, test } from 'vitest';
import { ownerText, thisProcess } from '../owner.ts';
import type { Docker, Engine } from './engine.ts';
import { OWNER_LABEL, RUN_LABEL } from './labels.ts';
import { sweepDeadContainers, sweepRun } from './sweep.ts';

const Labels = {
  [RUN_LABEL]: 'mine',
  [OWNER_LABEL]: ownerText({ ...thisProcess(), started: 'before this machine was' }),
};

/** An engine with containers and their network, of a run whose process is gone. */
function engineWith(containers: number, mayRemoveNetwork: (containersLeft: number) => boolean) {
  const ids = new Set(Array.from({ length: containers }, (_, at) => `container ${at}`));
  const networks = new Set(['network']);
  let asked = 0;
  const docker = {
    listContainers: async () => [...ids].map((Id) => ({ Id, Labels })),
    getContainer: (Id: string) => ({ remove: async () => ids.delete(Id) }),
    listNetworks: async () => [...networks].map((Id) => ({ Id, Labels })),
    getNetwork: (Id: string) => ({
      remove: async () => {
        asked += 1;
        if (!mayRemoveNetwork(ids.size)) throw new Error('network mine-1 id 4881 has active endpoints');
        networks.delete(Id);
      },
    }),
  };
  const engine = { docker: docker as unknown as Docker } as Engine;
  return { engine, left: () => ids.size + networks.size, asked: () => asked };
}

test('a network that the engine never gives back holds up neither the end of its run nor a later one', async () => {
  const { engine, asked } = engineWith(0, () => false);
  await sweepRun(engine, 'mine', false);
  await sweepDeadContainers(engine);
  expect(asked()).toBe(2);
});

test('what is on a network goes first, and then that', async () => {
  let tries = 0;
  const { engine, left } = engineWith(2, (containers) => containers === 0 && ++tries > 2);
  await sweepRun(engine, 'mine', false);
  expect(left()).toBe(0);
});
