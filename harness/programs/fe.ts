import { notYet } from '../until.ts';
import { codisJson } from './configuration/codis-json.ts';
import { dashboard } from './dashboard.ts';
import { answersHttp } from './http-look.ts';
import type { ProgramSpec } from './program.ts';

export const fe = {
  role: 'codis-fe',
  release: 'codis',
  inImage: {
    file: '/codis/bin/codis-fe',
    config: '/codis/config/codis.json',
    folder: '/codis',
    port: 8080,
  },
  derivedPorts: [],
  versionOption: '--version',
  configName: 'codis.json',
  configuration: (_shipped, _place, { product, addressOf }) => codisJson(product, addressOf(dashboard.role)),
  args: ({ config, listen, folder }, { coordinator, addressOf }) =>
    coordinator === 'filesystem'
      ? [`--dashboard-list=${config}`, `--listen=${listen}`]
      : [
          `--${coordinator}=${addressOf(coordinator)}`,
          `--listen=${listen}`,
          // A path of the run, by which a process that was left over is known.
          `--pidfile=${folder}/codis-fe.pid`,
        ],
  async serves(outside, { product }) {
    const { look, text } = await answersHttp(`http://${outside}/list`);
    return !look.holds || text.includes(`"${product}"`) ? look : notYet(`its products: ${text}`);
  },
} as const satisfies ProgramSpec;
