import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { paceAt } from '../../codis/pace.ts';
import { packageRoot } from '../../package-root.ts';
import { builtIn } from '../../programs/configuration/base.ts';
import { codisJson } from '../../programs/configuration/codis-json.ts';
import { dashboardToml } from '../../programs/configuration/dashboard-toml.ts';
import { MAX_CLIENTS, pikaConf } from '../../programs/configuration/pika-conf.ts';
import { proxyToml } from '../../programs/configuration/proxy-toml.ts';
import { dashboard } from '../../programs/dashboard.ts';
import { fe } from '../../programs/fe.ts';
import { pika } from '../../programs/pika.ts';
import { proxy } from '../../programs/proxy.ts';
import type { KnownSpec } from '../../programs/specs.ts';
import { placeInImage } from './place.ts';
import { PUBLISHED } from './published.ts';

/** docker-compose.yml and the docker runtime run the same cluster; this keeps it so. */

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}

const PRODUCT = 'codis-demo';
const SERVERS = ['pika-1', 'pika-2', 'pika-3'];
const FOLDER = join(packageRoot(), 'fixtures/compose');

let services: Readonly<Record<string, Service>>;
beforeAll(async () => {
  const text = await readFile(join(packageRoot(), 'docker-compose.yml'), 'utf8');
  services = (parse(text, { merge: true }) as { services: typeof services }).services;
});

/** By what the docker runtime starts a program. */
function commandOf(name: string, spec: KnownSpec): string[] {
  const surroundings = {
    product: PRODUCT,
    pace: paceAt(1, { pika: false, codis: false }),
    coordinator: 'filesystem' as const,
    addressOf: (other: string) => placeInImage(other, dashboard).address,
  };
  return [spec.inImage.file, ...spec.args(placeInImage(name, spec), surroundings)];
}

test('docker-compose.yml has the nodes, the dashboard, fe, a proxy and what registers them', () => {
  expect(Object.keys(services)).toEqual([
    ...SERVERS,
    'codis-dashboard',
    'codis-fe',
    'codis-proxy-1',
    'register',
  ]);
  expect(services.register!.command).toEqual(SERVERS.map((name) => `${name}:${pika.inImage.port}`));
});

describe.each([
  ...SERVERS.map((name) => [name, pika, `\${PIKA_IMAGE:-${PUBLISHED.pika}}`] as const),
  ['codis-dashboard', dashboard, `\${CODIS_IMAGE:-${PUBLISHED.codis}}`] as const,
  ['codis-fe', fe, `\${CODIS_IMAGE:-${PUBLISHED.codis}}`] as const,
  ['codis-proxy-1', proxy, `\${CODIS_IMAGE:-${PUBLISHED.codis}}`] as const,
])('%s in docker-compose.yml', (name, program, image) => {
  test('runs the image that the docker runtime runs, by the same command', () => {
    expect(services[name]!.image).toBe(image);
    expect(services[name]!.command).toEqual(commandOf(name, program));
  });

  test('is asked for its health where it listens', () => {
    expect(services[name]!.healthcheck.test.slice(0, 3)).toEqual([
      'CMD',
      '/healthcheck',
      String(program.inImage.port),
    ]);
  });
});

test('fe, the servers and the proxy are published, on loopback only', () => {
  const published = Object.entries(services).flatMap(([name, { ports }]) =>
    ports ? [[name, ...ports]] : [],
  );
  expect(published).toEqual([
    ...SERVERS.map((name, index) => [name, `127.0.0.1:${19_221 + index}:${pika.inImage.port}`]),
    ['codis-fe', `127.0.0.1:\${FE_PORT:-8080}:${fe.inImage.port}`],
    [
      'codis-proxy-1',
      `127.0.0.1:19201:${proxy.inImage.clientsPort}`,
      `127.0.0.1:19211:${proxy.inImage.port}`,
    ],
  ]);
});

test.each(SERVERS)("%s is configured by variables as the docker runtime's file does", async (name) => {
  const conf = pikaConf('', { port: pika.inImage.port, networkInterface: '', folder: pika.inImage.folder });
  const lines = Object.entries(services[name]!.environment!).map(
    ([variable, value]) => `${variable.replace('PIKA_', '').toLowerCase().replaceAll('_', '-')} : ${value}`,
  );
  expect(lines).toContain(`maxclients : ${MAX_CLIENTS}`);
  expect(conf.split('\n')).toEqual(expect.arrayContaining(lines));
});

// These files are made by the same functions: `npx vitest -u` makes them anew.
test.each([
  ['shipped', 1],
  ['fast', 0.1],
])("the dashboard at the %s pace is configured as the docker runtime's", async (name, scale) => {
  const content = dashboardToml(await builtIn('dashboard.toml'), {
    coordinator: { name: 'filesystem', address: `${dashboard.inImage.folder}/coordinator` },
    product: PRODUCT,
    adminAddress: `0.0.0.0:${dashboard.inImage.port}`,
    pace: paceAt(scale, { pika: false, codis: false }),
  });
  await expect(content).toMatchFileSnapshot(join(FOLDER, `dashboard-${name}.toml`));
  expect(content).toContain(`max_slot_num = ${services.register!.environment!.SLOTS}\n`);
});

test("the proxy is configured as the docker runtime's", async () => {
  const { listen, clients } = placeInImage('codis-proxy-1', proxy);
  const content = proxyToml(await builtIn('proxy.toml'), {
    product: PRODUCT,
    adminAddress: listen,
    clientsAddress: clients.listen,
    pace: paceAt(1, { pika: false, codis: false }),
  });
  await expect(content).toMatchFileSnapshot(join(FOLDER, 'proxy.toml'));
});

test("fe knows the dashboard as the docker runtime's does", async () => {
  const content = codisJson(PRODUCT, `${dashboard.role}:${dashboard.inImage.port}`);
  expect(JSON.parse(await readFile(join(FOLDER, 'codis.json'), 'utf8'))).toEqual(JSON.parse(content));
  expect(services.register!.environment).toMatchObject({ PRODUCT, FE: `codis-fe:${fe.inImage.port}` });
});

test('the configuration is mounted where the programs look for it', () => {
  expect(services['codis-dashboard']!.volumes).toContain(
    `./fixtures/compose/dashboard-\${PACE:-shipped}.toml:${dashboard.inImage.config}:ro`,
  );
  expect(services['codis-fe']!.volumes).toContain(`./fixtures/compose/codis.json:${fe.inImage.config}:ro`);
  expect(services['codis-proxy-1']!.volumes).toContain(
    `./fixtures/compose/proxy.toml:${proxy.inImage.config}:ro`,
  );
});

test.each(['bash', 'node'])('healthcheck-%s can be executed', async (name) => {
  await expect(access(join(FOLDER, `healthcheck-${name}`), constants.X_OK)).resolves.toBeUndefined();
});
