import { notYet } from '../until.ts';
import { etcdYaml } from './configuration/etcd-yaml.ts';
import { answersHttp } from './http-look.ts';
import type { ProgramSpec } from './program.ts';

export const etcd = {
  role: 'etcd',
  release: 'coordinator',
  installedAs: ['etcd'],
  inImage: { file: '/usr/local/bin/etcd', config: '/etcd.yaml', folder: '/var/lib/etcd', port: 2379 },
  // For its peers.
  derivedPorts: [1],
  versionOption: '--version',
  version: /^etcd Version: (\S+)/m,
  configName: 'etcd.yaml',
  configuration: (_shipped, place) => etcdYaml(place),
  args: ({ config }) => [`--config-file=${config}`],
  async serves(outside) {
    const { look, text } = await answersHttp(`http://${outside}/health`);
    return !look.holds || text.includes('"true"') ? look : notYet(`its health: ${text}`);
  },
} as const satisfies ProgramSpec;
