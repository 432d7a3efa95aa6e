import { proxyToml } from './configuration/proxy-toml.ts';
import { dashboard } from './dashboard.ts';
import { answersHttp } from './http-look.ts';
import type { ProgramSpec } from './program.ts';

export const proxy = {
  role: 'codis-proxy',
  release: 'codis',
  optional: true,
  inImage: {
    file: '/codis/bin/codis-proxy',
    config: '/codis/config/proxy.toml',
    folder: '/codis',
    port: 11_080,
    clientsPort: 19_000,
  },
  derivedPorts: [],
  versionOption: '--version',
  configName: 'proxy.toml',
  shipped: { builtIn: 'proxy.toml', question: '--default-config' },
  configuration: (shipped, { listen, clients }, { product, password, pace }) =>
    proxyToml(shipped, { product, password, adminAddress: listen, clientsAddress: clients.listen, pace }),
  args: ({ config, address, clients }, { addressOf }) => [
    `--config=${config}`,
    `--host-admin=${address}`,
    `--host-proxy=${clients.address}`,
    `--dashboard=${addressOf(dashboard.role)}`,
  ],
  // It serves clients only once the dashboard has told it its slots; that it can be told is what counts here.
  serves: async (outside) => (await answersHttp(`http://${outside}/proxy/model`)).look,
} as const satisfies ProgramSpec;
