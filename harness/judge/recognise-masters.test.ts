import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NodeSample } from '../timeline/event.ts';
import { Identities } from './identity.ts';
import { NodeTracker, type NodeView } from './node-view.ts';
import { Recogniser, recogniseMasters } from './recognise-masters.ts';

/** How a slave follows: its master as registered, the same by its host's own address, or a server elsewhere. */
type Follows = 'registered' | 'own spelling' | 'elsewhere';

interface Cluster {
  /** For each group what its slaves follow. */
  readonly groups: readonly (readonly Follows[])[];
  /** As on one machine, else as in containers: one port for all, names to tell them apart. */
  readonly portsDiffer: boolean;
}

const clusters = (...follows: Follows[]): fc.Arbitrary<Cluster> =>
  fc.record({
    groups: fc.array(fc.array(fc.constantFrom(...follows), { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    portsDiffer: fc.boolean(),
  });

/** Every slave with the master that it has in truth, and the one that is recognised. */
function recognised({
  groups,
  portsDiffer,
}: Cluster): { truth: string | undefined; found: string | undefined }[] {
  const portOf = (group: number, server: number) => (portsDiffer ? 7000 + 10 * group + server : 9221);
  const registered = (group: number, server: number) =>
    portsDiffer ? `127.0.0.1:${portOf(group, server)}` : `pika-${group}-${server}:9221`;
  const infos = new Map<string, string>();
  const truths = new Map<string, string | undefined>();
  for (const [group, slaves] of groups.entries()) {
    const master = registered(group, 0);
    const id = `ReplicationID:${group}`;
    const listed = slaves.flatMap((follows, index) => (follows === 'elsewhere' ? [] : [index + 1]));
    const list = listed.map(
      (server, index) =>
        `slave${index}:ip=172.18.${group}.${server},port=${portOf(group, server)},lag=(db0:0)`,
    );
    infos.set(master, ['role:master', id, `connected_slaves:${list.length}`, ...list].join('\n'));
    for (const [index, follows] of slaves.entries()) {
      const address = registered(group, index + 1);
      const host = {
        registered: master.split(':')[0],
        'own spelling': `172.18.${group}.0`,
        elsewhere: '10.0.0.9',
      };
      infos.set(
        address,
        `role:slave\n${id}\nmaster_host:${host[follows]}\nmaster_port:${portOf(group, 0)}\nmaster_link_status:up`,
      );
      truths.set(address, follows === 'elsewhere' ? undefined : master);
    }
  }
  const identities = new Identities({ groups: [] });
  for (const address of infos.keys()) identities.add(address, address);
  const { views } = recogniseMasters(
    new Map(
      [...infos].map(([node, info]) => {
        const tracker = new NodeTracker();
        tracker.see({ kind: 'node', t: 0, took: 0, node, info }, identities);
        return [node, tracker.view];
      }),
    ),
    identities,
  );
  return [...truths].map(([address, truth]) => {
    const view = views.get(address)!;
    return { truth, found: view.kind === 'slave' ? view.master : undefined };
  });
}

test('every slave of a healthy cluster is recognised, however it spells its master', () => {
  fc.assert(
    fc.property(clusters('registered', 'own spelling'), (cluster) => {
      for (const { truth, found } of recognised(cluster)) expect(found).toBe(truth);
    }),
  );
});

test('nobody is taken for the master of a slave that follows another', () => {
  fc.assert(
    fc.property(clusters('registered', 'own spelling', 'elsewhere'), (cluster) => {
      for (const { truth, found } of recognised(cluster)) expect([truth, undefined]).toContain(found);
    }),
  );
});

describe('a view at a time', () => {
  const servers = ['a:1', 'b:1', 'c:2', 'd:2'];
  const spellings = [...servers, '10.0.0.1:1', '10.0.0.2:2', '10.0.0.9:9'];
  const identities = new Identities({ groups: [] });
  for (const server of servers) identities.add(server, server);
  const master = fc
    .record({ id: fc.constantFrom(1, 2), listed: fc.array(fc.constantFrom(...spellings), { maxLength: 2 }) })
    .map(({ id, listed }) => {
      const list = listed.map((slave, index) => `slave${index}:ip=${slave.replace(':', ',port=')}`);
      return ['role:master', `ReplicationID:${id}`, `connected_slaves:${list.length}`, ...list].join('\n');
    });
  const slave = fc
    .record({ id: fc.constantFrom(1, 2), of: fc.constantFrom(...spellings) })
    .map(({ id, of }) => {
      const [host, port] = of.split(':');
      return `role:slave\nReplicationID:${id}\nmaster_host:${host}\nmaster_port:${port}\nmaster_link_status:up`;
    });
  const said = fc.oneof(
    fc.oneof(master, slave).map((info) => ({ info })),
    fc.constantFrom('closed', 'time-out').map((error) => ({ error })),
  );
  const sample = fc
    .tuple(fc.constantFrom(...servers), said)
    .map(([node, what]): NodeSample => ({ kind: 'node', t: 0, took: 0, node, ...what }));

  test('everybody is recognised as if all were held against each other', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 30 }), (samples) => {
        const trackers = new Map(servers.map((server) => [server, new NodeTracker()]));
        const views = () => new Map([...trackers].map(([server, { view }]) => [server, view]));
        const recogniser = new Recogniser(views(), identities);
        for (const sample of samples) {
          const before = new Map(recogniser.views);
          const tracker = trackers.get(sample.node)!;
          tracker.see(sample, identities);
          const changed = recogniser.see(sample.node, tracker.view);
          const whole = recogniseMasters(views(), identities);
          expect(recogniser.views).toEqual(whole.views);
          for (const spelling of spellings)
            expect(recogniser.identities.resolve(spelling)).toBe(whole.identities.resolve(spelling));
          const others = servers.filter((server) => recogniser.views.get(server) !== before.get(server));
          expect([...changed].sort()).toEqual(others.map((server) => [server, before.get(server)]).sort());
        }
      }),
    );
  });

  test('what a node counts on with every write makes no view another', () => {
    const tracker = new NodeTracker();
    const see = (offset: number): NodeView => {
      const info = `role:master\nconnected_slaves:1\nslave0:ip=10.0.0.1,port=1,lag=(db0:${offset})\nslave_repl_offset:${offset}`;
      tracker.see({ kind: 'node', t: offset, took: 0, node: 'a:1', info }, identities);
      return tracker.view;
    };
    expect(see(1)).toBe(see(2));
  });
});
