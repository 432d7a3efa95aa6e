import { afterEach, expect, test } from 'vitest';
import { FakeNode } from '../pika/fake-node.ts';
import { NodeClient } from '../pika/node-client.ts';
import { CheckWatch } from './check-watch.ts';

let nodes: FakeNode[] = [];
let watch: CheckWatch | undefined;
afterEach(async () => {
  watch?.close();
  await Promise.all(nodes.map((node) => node.close()));
  nodes = [];
});

/** Two nodes; `plan` says how many connections each has had, by how often it was asked. */
async function watching(plan: (node: number, asked: number) => number | undefined): Promise<CheckWatch> {
  nodes = await Promise.all(
    [0, 1].map((index) => {
      let asked = 0;
      return FakeNode.listen(() => {
        const count = plan(index, asked++);
        return count === undefined ? { error: 'ERR' } : `# Stats\r\ntotal_connections_received:${count}\r\n`;
      });
    }),
  );
  const servers = nodes.map(({ address }) => ({ client: () => new NodeClient(() => address) }));
  watch = new CheckWatch(servers);
  return watch;
}

const NEVER_MS = 60_000;

test('a check is when every server was connected to, within how long the looks were apart', async () => {
  const began = performance.now();
  const seen = await (await watching((_, asked) => (asked < 3 ? 5 : 6))).next(NEVER_MS);
  const now = performance.now();
  expect(seen!.at - seen!.withinMs).toBeGreaterThanOrEqual(began);
  expect(seen!.at + seen!.withinMs).toBeLessThanOrEqual(now);
  expect(nodes[0]!.commands.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'info stats'));
});

test('servers that are not seen to be connected to at the same look are, all the same', async () => {
  const watch = await watching((node, asked) => (asked < 3 + node ? 5 : 6));
  expect(await watch.next(NEVER_MS)).toBeDefined();
});

test('one server that somebody connects to is no check, long before the others are', async () => {
  const seen = await (await watching((node, asked) => (asked >= (node === 0 ? 2 : 20) ? 6 : 5))).next(1000);
  expect(seen).toBeUndefined();
});

test('a server that does not answer has no say', async () => {
  const seen = await (await watching((node, asked) => (node === 0 ? undefined : asked < 3 ? 5 : 6))).next(
    NEVER_MS,
  );
  expect(seen).toBeDefined();
});
