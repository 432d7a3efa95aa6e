import { afterEach, expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { phaseNames, phases } from '../codis/check-cycle.ts';
import { paceAt } from '../codis/pace.ts';
import { FakeNode } from '../pika/fake-node.ts';
import { NodeClient } from '../pika/node-client.ts';
import { Placement } from './placement.ts';

const pace = paceAt(0.04, { pika: true, codis: true });
const CHECKED = '10.0.0.1:9221';
type CheckedCluster = Pick<Cluster, 'groups' | 'feClient'>;
let node: FakeNode;
let unchecked: FakeNode;
let checking: NodeJS.Timeout | undefined;
let checkedAt: number[];
afterEach(async () => {
  clearTimeout(checking);
  await node.close();
  await unchecked.close();
});

/** A cluster of two nodes, one of which a dashboard checks as the real one does: its interval after each check. */
async function checkedCluster(): Promise<CheckedCluster> {
  checkedAt = [];
  node = await FakeNode.listen(() => `# Stats\r\ntotal_connections_received:${checkedAt.length}\r\n`);
  unchecked = await FakeNode.listen(() => '# Stats\r\ntotal_connections_received:5\r\n');
  const check = () => {
    checkedAt.push(performance.now());
    checking = setTimeout(check, pace.serverStateMs);
  };
  check();
  const server = { address: CHECKED, client: () => new NodeClient(() => node.address) };
  // Nobody checks it: it is in no group any more.
  const removed = { address: '10.0.0.2:9221', client: () => new NodeClient(() => unchecked.address) };
  const rows = [{ server: CHECKED, state: 0 }];
  const feClient = { stats: async () => ({ group: { models: [{ servers: rows }] } }) };
  return { groups: [{ servers: [server, removed] }], feClient } as unknown as CheckedCluster;
}

test.each(phaseNames)(
  '%s: no check comes between the one that it counts from and the moment',
  async (name) => {
    const cluster = await checkedCluster();
    const { at, withinMs } = await new Placement({ cluster, pace, share: phases[name] }).moment();
    const now = performance.now();
    const last = checkedAt.at(-1)!;
    expect(last).toBeGreaterThanOrEqual(at - withinMs);
    expect(last).toBeLessThanOrEqual(at + withinMs);
    const share = (now - last) / pace.serverStateMs;
    if (name === 'after-check') expect(share).toBeLessThan(0.5);
    if (name === 'between-checks') expect(share).toBeGreaterThan(0.4);
    if (name === 'before-check') expect(share).toBeGreaterThan(0.6);
  },
);

test('where nobody checks anything, that is said', async () => {
  const cluster = await checkedCluster();
  clearTimeout(checking);
  await expect(new Placement({ cluster, pace, share: 1 }).moment()).rejects.toThrow(
    /no check of the servers .* since then: 0$/,
  );
});
