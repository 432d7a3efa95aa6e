import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, test } from 'vitest';
import { judgeRecording } from '../../outcome/judged-recording.ts';
import type { FeSample, NodeSample } from '../../timeline/event.ts';
import { readTimeline } from '../../timeline/reader.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { target } from '../cluster/target.ts';
import { Metrics } from '../monitor/metrics.ts';
import { recordingFile } from '../record/place.ts';
import { Recorder } from '../record/recorder.ts';
import { changeLines, type Facts, facts } from '../show/changes.ts';
import { clock } from './clock.ts';
import { groupLooks } from './group-look.ts';
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

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-any-answer-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('whatever fe and the nodes say, it is recorded, and the recording can be read and judged', async () => {
  const cluster = target({ fe: 'http://127.0.0.1:9', auth: 'server' });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(group, node), { maxLength: 4 }), async (rounds) => {
      const own = await mkdtemp(join(folder, 'look-'));
      const place = await recordingFile(join(own, 'look.ndjson'));
      const recorder = new Recorder({ target: cluster, scenario: 'insync watch', periodMs: 100, place });
      let t = clock();
      for (const [said, nodeSaid] of rounds) {
        recorder.see({ t: t++, kind: 'fe', took: 0.4, group: said });
        for (const { server } of said.models.flatMap(({ servers }) => servers))
          recorder.see({ t: t++, kind: 'node', took: 0.4, node: server, ...nodeSaid });
      }
      await recorder.close();
      for (const name of await readdir(own)) {
        const file = join(own, name);
        judgeRecording(readTimeline(await readFile(file, 'utf8')), file);
      }
    }),
  );
});

test('whatever fe and the nodes say, there are metrics and lines', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(group, node, node), { maxLength: 5 }), (rounds) => {
      const standings = new Standings(1000);
      const metrics = new Metrics('1.2.3');
      let before: Facts = new Map();
      for (const [round, [said, ...nodesSaid]] of rounds.entries()) {
        const asked = { t: 1000 * round, took: 1 };
        const fe: FeSample = { ...asked, kind: 'fe', group: said };
        const servers = said.models.flatMap((model) => model.servers.map(({ server }) => server));
        const nodes = new Map<string, NodeSample>(
          servers.map((server, index) => [
            server,
            { ...asked, kind: 'node', node: server, ...nodesSaid[index % 2]! },
          ]),
        );
        const samples = { fe, nodes };
        const groups = standings.update(groupLooks(samples, new NodeMap([])));
        const view = { at: 0, fe: 'http://fe', product: 'p', forMs: 1000, feUp: true, unknown: [], groups };
        metrics.count(fe, samples);
        for (const sample of nodes.values()) metrics.count(sample, samples);
        metrics.see(view);
        const now = facts(view);
        changeLines(0, before, now);
        before = now;
      }
    }),
  );
});
