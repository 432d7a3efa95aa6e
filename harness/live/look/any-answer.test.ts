import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, test } from 'vitest';
import { judgeRecording } from '../../outcome/judged-recording.ts';
import type { FeSample, NodeSample, ProxySample } from '../../timeline/event.ts';
import { readTimeline } from '../../timeline/reader.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { target } from '../cluster/target.ts';
import { Metrics } from '../monitor/metrics.ts';
import { recordingFile } from '../record/place.ts';
import { Recorder } from '../record/recorder.ts';
import { changeLines, type Facts, facts } from '../show/changes.ts';
import { clock } from './clock.ts';
import { groupLooks } from './group-looks.ts';
import { proxyLooks, proxyNotes } from './proxy-look.ts';
import { Standings } from './standing.ts';

/** Among them what stands for something in a program, and what is no address. */
const address = fc.oneof(
  fc.constantFrom('a:1', 'b:2', '[::1]:5', 'a:99999', 'a', '', '__proto__'),
  fc.string(),
);
/** Without numbers that JSON has not. */
const server = fc.record(
  {
    server: address,
    action: fc.record(
      { index: fc.double({ noNaN: true, noDefaultInfinity: true }), state: fc.string() },
      { requiredKeys: [] },
    ),
    role: fc.string(),
    state: fc.integer(),
  },
  { requiredKeys: ['server', 'action'] },
);
const group = fc.record({
  models: fc.array(
    fc.record({
      id: fc.oneof(fc.constantFrom(1, 2), fc.integer()),
      servers: fc.array(server, { maxLength: 4 }),
      promoting: fc.constant({}),
      out_of_sync: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  stats: fc.dictionary(
    address,
    fc.record(
      {
        stats: fc.dictionary(fc.constantFrom('master_addr', 'master_link_status'), fc.string()),
        error: fc.record({ Cause: fc.string() }),
        timeout: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
});
const LINES = [
  'role:master',
  'role:slave',
  'master_host:a',
  'master_port:1',
  'master_link_status:up',
  'db0:connected',
];
const node = fc.oneof(
  fc.array(fc.oneof(fc.constantFrom(...LINES), fc.string())).map((lines) => ({ info: lines.join('\r\n') })),
  fc.string().map((error) => ({ error })),
);

/** The same of proxies, which may be registered without one that answers, and answer without being registered. */
const proxies = fc.array(
  fc.record(
    {
      token: fc.string(),
      admin: address,
      clients: fc.string(),
      trouble: fc.string({ minLength: 1 }),
      primaryOnly: fc.boolean(),
    },
    { requiredKeys: ['token', 'admin', 'clients'] },
  ),
  { maxLength: 3 },
);
const range = {
  first: fc.integer({ max: 5 }),
  last: fc.integer({ min: -5 }),
  group: fc.constantFrom(0, 1, 2),
};
const slots = fc.array(
  fc.record({ ...range, moving: fc.boolean() }, { requiredKeys: ['first', 'last', 'group'] }),
);
const route = fc.record(
  { ...range, master: address, replicas: fc.array(address), locked: fc.boolean(), from: address },
  { requiredKeys: ['first', 'last', 'group', 'master', 'replicas'] },
);
const proxy = fc.oneof(
  fc.array(route, { maxLength: 4 }).map((routes) => ({ routes })),
  fc.string().map((error) => ({ error })),
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-any-answer-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('whatever fe, the nodes and the proxies say, it is recorded, and the recording can be read and judged', async () => {
  const cluster = target({ fe: 'http://127.0.0.1:9', auth: 'server' });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(group, node, proxies, slots, proxy), { maxLength: 4 }),
      async (rounds) => {
        const own = await mkdtemp(join(folder, 'look-'));
        const place = await recordingFile(join(own, 'look.ndjson'));
        const recorder = new Recorder({ target: cluster, scenario: 'insync watch', periodMs: 100, place });
        let t = clock();
        for (const [said, nodeSaid, registered, owned, proxySaid] of rounds) {
          recorder.see({ t: t++, kind: 'fe', took: 0.4, group: said, proxies: registered, slots: owned });
          for (const { server } of said.models.flatMap(({ servers }) => servers))
            recorder.see({ t: t++, kind: 'node', took: 0.4, node: server, ...nodeSaid });
          for (const { admin } of registered)
            recorder.see({ t: t++, kind: 'proxy', took: 0.4, proxy: admin, ...proxySaid });
        }
        await recorder.close();
        for (const name of await readdir(own)) {
          const file = join(own, name);
          judgeRecording(readTimeline(await readFile(file, 'utf8')), file);
        }
      },
    ),
  );
});

test('whatever fe, the nodes and the proxies say, there are metrics and lines', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(group, node, node, proxies, slots, proxy), { maxLength: 5 }), (rounds) => {
      const standings = new Standings(1000);
      const metrics = new Metrics('1.2.3');
      let before: Facts = new Map();
      for (const [round, [said, first, second, registered, owned, proxySaid]] of rounds.entries()) {
        const asked = { t: 1000 * round, took: 1 };
        const nodesSaid = [first, second];
        const fe: FeSample = { ...asked, kind: 'fe', group: said, proxies: registered, slots: owned };
        const servers = said.models.flatMap((model) => model.servers.map(({ server }) => server));
        const nodes = new Map<string, NodeSample>(
          servers.map((server, index) => [
            server,
            { ...asked, kind: 'node', node: server, ...nodesSaid[index % 2]! },
          ]),
        );
        const heard = new Map<string, ProxySample>(
          registered.map(({ admin }) => [admin, { ...asked, kind: 'proxy', proxy: admin, ...proxySaid }]),
        );
        const samples = { fe, nodes, proxies: heard };
        const looks = proxyLooks(samples);
        const view = {
          ...{ at: 0, fe: 'http://fe', product: 'p', forMs: 1000, feUp: true, unknown: [] },
          notes: proxyNotes(looks, true, new NodeMap([])),
          proxies: looks,
          groups: standings.update(groupLooks(samples, new NodeMap([]))),
        };
        for (const sample of [fe, ...nodes.values(), ...heard.values()]) metrics.count(sample, samples);
        metrics.see(view);
        const now = facts(view);
        changeLines(0, before, now);
        before = now;
      }
    }),
  );
});
