import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Identities } from './identity.ts';
import { NodeTracker } from './node-view.ts';
import { recogniseMasters } from './recognise-masters.ts';

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
