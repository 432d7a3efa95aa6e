import { zooCfg } from './configuration/zoo-cfg.ts';
import type { ProgramSpec } from './program.ts';
import { answersText } from './text-look.ts';

export const zookeeper = {
  role: 'zookeeper',
  release: 'coordinator',
  // Debian's package has it on nobody's PATH.
  installedAs: ['zkServer.sh', '/usr/share/zookeeper/bin/zkServer.sh'],
  inImage: {
    // It gives the data to the image's own user.
    file: '/docker-entrypoint.sh',
    before: ['zkServer.sh'],
    config: '/conf/zoo.cfg',
    folder: '/data',
    port: 2181,
  },
  derivedPorts: [],
  versionOption: 'version',
  version: /^Apache ZooKeeper, version (\S+)/m,
  configName: 'zoo.cfg',
  configuration: (_shipped, place) => zooCfg(place),
  // A small footprint, and no port for JMX.
  env: { JVMFLAGS: '-Xmx128m -XX:+UseSerialGC', JMXDISABLE: 'true' },
  args: ({ config }) => ['start-foreground', config],
  serves: (outside) => answersText(outside, 'ruok', 'imok'),
} as const satisfies ProgramSpec;
