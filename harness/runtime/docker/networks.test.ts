import { expect, test } from 'vitest';
import type { Docker, Network } from './engine.ts';
import { Networks } from './networks.ts';
import type { Subnet } from './subnet.ts';

interface Asked {
  readonly Name: string;
  readonly IPAM?: { readonly Config: readonly Subnet[] };
}

/** An engine with addresses for so many networks; it says in these words that others were quicker. */
function engineFor(pools: number, taken: (tries: number) => string | undefined = () => undefined) {
  const used = new Map<string, string>();
  let tries = 0;
  const createNetwork = async ({ Name, IPAM }: Asked) => {
    const subnets = Array.from({ length: pools }, (_, at) => `10.0.${at}.0/24`);
    const wanted = IPAM?.Config[0]?.Subnet;
    if (wanted !== undefined) tries += 1;
    const refusal =
      wanted && (taken(tries) ?? ([...used.values()].includes(wanted) ? 'overlaps' : undefined));
    if (refusal) throw new Error(refusal);
    const subnet = wanted ?? subnets.find((each) => ![...used.values()].includes(each));
    if (subnet === undefined)
      throw new Error('could not find an available, non-overlapping IPv4 address pool among the defaults');
    const id = `${Name} ${subnet}`;
    used.set(id, subnet);
    return {
      inspect: async () => ({
        IPAM: { Config: [{ Subnet: subnet, Gateway: subnet.replace('.0/24', '.1') }] },
      }),
      remove: async () => used.delete(id),
    } as unknown as Network;
  };
  return { docker: { createNetwork } as unknown as Docker, subnets: () => [...used.values()] };
}

test('a network waits until another one of the run is gone', async () => {
  const engine = engineFor(2);
  const networks = new Networks({});
  const first = await networks.create(engine, 'first', 3);
  await networks.create(engine, 'second', 3);
  const others = [networks.create(engine, 'third', 3), networks.create(engine, 'fourth', 3)];
  await networks.remove(first);
  await networks.remove(await Promise.race(others));
  await Promise.all(others);
  expect(engine.subnets()).toHaveLength(2);
});

test('each container of a network has an address and a hardware address of its own', async () => {
  const { interfaces } = await new Networks({}).create(engineFor(1), 'first', 3);
  expect(interfaces).toEqual([
    { ip: '10.0.0.2', mac: '02:42:0a:00:00:02' },
    { ip: '10.0.0.3', mac: '02:42:0a:00:00:03' },
    { ip: '10.0.0.4', mac: '02:42:0a:00:00:04' },
  ]);
});

test.each([
  'Pool overlaps with other one on this address space',
  'cannot create network 1 (br-1): conflicts with network 2 (br-2): networks have overlapping IPv4',
])('asks again where others were quicker: %s', async (words) => {
  const engine = engineFor(3, (tries) => (tries < 3 ? words : undefined));
  await new Networks({}).create(engine, 'first', 3);
  expect(engine.subnets()).toHaveLength(1);
});

test('gives up where that never ends', async () => {
  const engine = engineFor(3, () => 'Pool overlaps with other one on this address space');
  await expect(new Networks({}).create(engine, 'first', 3)).rejects.toThrow('network first: Pool overlaps');
  expect(engine.subnets()).toEqual([]);
});

test('says that a cluster is too large for the networks of an engine', async () => {
  await expect(new Networks({}).create(engineFor(1), 'first', 300)).rejects.toThrow(
    'a network of 10.0.0.0/24 is too small for 300 containers',
  );
});

test('says in one line that there are no addresses, where nothing of the run has any', async () => {
  await expect(new Networks({}).create(engineFor(0), 'first', 3)).rejects.toThrow(
    /^network first: the engine's address pools are full; `docker network prune`/,
  );
});

test('any other refusal is said as it is', async () => {
  const docker = { createNetwork: () => Promise.reject(new Error('not today')) } as unknown as Docker;
  await expect(new Networks({}).create({ docker }, 'first', 3)).rejects.toThrow('network first: not today');
});
