import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { paceAt, REAL_PACE } from '../codis/pace.ts';
import { type Coordinator, coordinators } from './coordinator.ts';
import { dashboard } from './dashboard.ts';
import { etcd } from './etcd.ts';
import { fe } from './fe.ts';
import { programsOf } from './plan.ts';
import type { Place, Surroundings } from './program.ts';
import { zookeeper } from './zookeeper.ts';

const endpoint = { port: 12_000, listen: '0.0.0.0:12000', address: 'etcd:12000' };
const place: Place = {
  ...endpoint,
  config: '/run/x/config',
  folder: '/run/x',
  clients: endpoint,
  networkInterface: '',
};

function beside(coordinator: Coordinator): Surroundings {
  return {
    product: 'codis-demo',
    pace: paceAt(REAL_PACE, { pika: false, codis: false }),
    coordinator,
    addressOf: (name) => `${name}.example:1`,
  };
}

const namesOf = (coordinator: Coordinator) =>
  programsOf({ groups: [{ id: 1, servers: 2 }], proxies: 0, coordinator }).map(({ name }) => name);

test('a coordinator that is a folder is no program, and any other is one of the cluster', () => {
  const without = ['codis-dashboard', 'codis-fe', 'pika-1', 'pika-2'];
  expect(namesOf('filesystem')).toEqual(without);
  for (const coordinator of coordinators.filter((each) => each !== 'filesystem'))
    expect(namesOf(coordinator)).toEqual([coordinator, ...without]);
});

describe.each(coordinators)('with %s', (coordinator) => {
  test('the dashboard is told where it keeps what it knows', () => {
    const told = parse(dashboard.configuration('coordinator_name = "x"', place, beside(coordinator)));
    expect(told).toMatchObject({
      coordinator_name: coordinator,
      coordinator_addr: coordinator === 'filesystem' ? '/run/x/coordinator' : `${coordinator}.example:1`,
    });
  });

  test('fe has its products from there, unless that is a folder', () => {
    const [from] = fe.args(place, beside(coordinator));
    expect(from).toBe(
      coordinator === 'filesystem'
        ? '--dashboard-list=/run/x/config'
        : `--${coordinator}=${coordinator}.example:1`,
    );
  });
});

test('etcd speaks what Codis speaks, where it was placed, and keeps its data with it', () => {
  expect(parseYaml(etcd.configuration('', place))).toMatchObject({
    'enable-v2': true,
    'listen-client-urls': 'http://0.0.0.0:12000',
    'advertise-client-urls': 'http://etcd:12000',
    'data-dir': '/run/x/data',
  });
});

test('ZooKeeper serves where it was placed, on no other port, and keeps its data with it', () => {
  const settings = Object.fromEntries(
    zookeeper
      .configuration('', place)
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  );
  expect(settings).toMatchObject({
    clientPort: '12000',
    clientPortAddress: '0.0.0.0',
    dataDir: '/run/x/data',
    'admin.enableServer': 'false',
  });
});
