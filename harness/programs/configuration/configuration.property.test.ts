import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, TomlError } from 'smol-toml';
import { test } from 'vitest';
import { paceAt } from '../../codis/pace.ts';
import { packageRoot } from '../../package-root.ts';
import { brokenTexts } from '../../testing/broken.ts';
import { DOCUMENTS } from '../../testing/runs.ts';
import { dashboardToml } from './dashboard-toml.ts';
import { pikaConf } from './pika-conf.ts';
import { proxyToml } from './proxy-toml.ts';

const shipped = (name: string) => readFileSync(join(packageRoot(), 'fixtures', name), 'utf8');
const pace = paceAt(0.1, { pika: false, codis: false });
const pika = `${shipped('pika.conf')}slaveof : 10.0.0.1:9221\nrequirepass : secret\n`;

test('whatever pika.conf a node starts from, it follows nobody, has no password, and listens where it was told to', () => {
  const node = { port: 9221, networkInterface: 'lo', folder: '/data' };
  fc.assert(
    fc.property(brokenTexts([pika]), (text) => {
      const settings = new Map(
        pikaConf(text, node)
          .split('\n')
          .filter((line) => !/^\s*#/.test(line) && line.includes(':'))
          .map((line) => line.split(/:(.*)/s, 2).map((half) => half.trim()) as [string, string]),
      );
      for (const key of ['slaveof', 'requirepass', 'masterauth'])
        if (settings.get(key)) throw new Error(`${key}: ${settings.get(key)}`);
      if (settings.get('port') !== '9221') throw new Error(`port ${settings.get('port')}`);
    }),
    { ...DOCUMENTS, numRuns: 500 },
  );
});

const settings = {
  product: 'codis-demo',
  adminAddress: 'a:1',
  clientsAddress: 'a:2',
  coordinator: { name: 'filesystem' as const, address: '/c' },
  pace,
};
test.each([
  ['dashboard.toml', dashboardToml],
  ['proxy.toml', proxyToml],
])('whatever %s a program starts from, it has what the run needs, or it is no TOML', (name, configure) => {
  fc.assert(
    fc.property(brokenTexts([shipped(name)]), (text) => {
      let configuration: string;
      try {
        configuration = configure(text, settings);
      } catch (error) {
        if (!(error instanceof TomlError)) throw error;
        return;
      }
      const { product_name, admin_addr } = parse(configuration);
      if (product_name !== 'codis-demo' || admin_addr !== 'a:1') throw new Error(configuration);
    }),
    { ...DOCUMENTS, numRuns: 500 },
  );
});
