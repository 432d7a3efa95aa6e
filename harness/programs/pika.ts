import { NodeClient } from '../pika/node-client.ts';
import { NODE_LIMITS } from '../pika/node-connection.ts';
import { holds, notYet } from '../until.ts';
import { pikaConf } from './configuration/pika-conf.ts';
import type { ProgramSpec } from './program.ts';

export const pika = {
  role: 'pika',
  release: 'pika',
  inImage: { file: '/pika/bin/pika', config: '/pika/conf/pika.conf', folder: '/pika', port: 9221 },
  // For replication, and for full syncs.
  derivedPorts: [2000, 10_001],
  // It has no long options.
  versionOption: '-v',
  configName: 'pika.conf',
  shipped: { builtIn: 'pika.conf', beside: '../conf/pika.conf' },
  configuration: (shipped, place, { password }) => pikaConf(shipped, { ...place, password }),
  args: ({ config }) => ['-c', config],
  async serves(outside, { password }) {
    const client = new NodeClient(() => outside, NODE_LIMITS, password);
    const reply = await client.ping();
    client.close();
    return reply.ok ? holds(undefined) : notYet(`PING: ${reply.error}`);
  },
  log: {
    // glog's `I20240206 12:00:00.123456 …`.
    head: /^[IWEF]\d{8} \d\d:\d\d:\d\d/,
    noise: /dispatch_thread\.cc|rsync_client\.cc|base_conf\.cc/,
  },
} as const satisfies ProgramSpec;
