import { expect, test } from 'vitest';
import type { Docker, Network } from './engine.ts';
import { Networks } from './networks.ts';

/** An engine with addresses for so many networks. */
function engineFor(pools: number): { docker: Docker; names(): string[] } {
  const names = new Set<string>();
  const createNetwork = async ({ Name }: { Name: string }) => {
    if (names.size >= pools)
      throw new Error('could not find an available, non-overlapping IPv4 address pool among the defaults');
    names.add(Name);
    return { remove: async () => names.delete(Name) } as unknown as Network;
  };
  return { docker: { createNetwork } as unknown as Docker, names: () => [...names] };
}

test('a network waits until another one of the run is gone', async () => {
  const engine = engineFor(2);
  const networks = new Networks({});
  const first = await networks.create(engine, 'first');
  await networks.create(engine, 'second');
  const others = [networks.create(engine, 'third'), networks.create(engine, 'fourth')];
  await networks.remove(first);
  await networks.remove(await Promise.race(others));
  await Promise.all(others);
  expect(engine.names()).toHaveLength(2);
});

test('says in one line that there are no addresses, where nothing of the run has any', async () => {
  await expect(new Networks({}).create(engineFor(0), 'first')).rejects.toThrow(
    /^network first: the engine's address pools are full; `docker network prune`/,
  );
});

test('any other refusal is said as it is', async () => {
  const docker = { createNetwork: () => Promise.reject(new Error('not today')) } as unknown as Docker;
  await expect(new Networks({}).create({ docker }, 'first')).rejects.toThrow('network first: not today');
});
