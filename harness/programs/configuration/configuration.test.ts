import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { paceAt } from '../../codis/pace.ts';
import { builtIn } from './base.ts';
import { codisJson } from './codis-json.ts';
import { dashboardToml } from './dashboard-toml.ts';
import { pikaConf } from './pika-conf.ts';
import { proxyToml } from './proxy-toml.ts';

const NODE = { port: 17_000, networkInterface: 'lo', folder: '/run/pika-1' };
const DASHBOARD = {
  coordinator: { name: 'filesystem' as const, address: '/run/coordinator' },
  product: 'codis-demo',
  adminAddress: '127.0.0.1:18080',
  pace: paceAt(0.1, { pika: false, codis: false }),
};

const PROXY = {
  product: 'codis-demo',
  adminAddress: '127.0.0.1:11080',
  clientsAddress: '127.0.0.1:19000',
  pace: DASHBOARD.pace,
};

/** What Pika makes of a conf: the first line of a key counts. */
function settingsOf(conf: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of conf.split('\n')) {
    const [, key, value] = /^([^#:\s]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined && !settings.has(key)) settings.set(key, value!);
  }
  return settings;
}

test('a node has every key of the release, with the values that a run needs', () => {
  const settings = settingsOf(
    pikaConf('# Port\nport : 9221\r\ndb-instance-num : 3\nmaxclients:20000\nport : 9222\n', NODE),
  );
  expect(settings.get('db-instance-num')).toBe('3');
  expect(settings.get('port')).toBe('17000');
  expect(settings.get('maxclients')).toBe('2000');
  expect(settings.get('network-interface')).toBe('lo');
  expect(settings.get('db-path')).toBe('/run/pika-1/db/');
});

test('a key that the release has only as a comment is set all the same, and the comment stays', () => {
  const conf = pikaConf('#network-interface : eth1\n#daemonize : yes\n', NODE);
  expect(conf).toContain('#network-interface : eth1\n#daemonize : yes\n');
  expect(settingsOf(conf).get('daemonize')).toBe('no');
});

test('a node follows nobody, and is nobody, that the conf at hand names', () => {
  const conf = pikaConf(
    'slaveof : 10.1.2.3:9221\nrun-id : 0123\nmasterauth : secret\n  requirepass: secret\n',
    NODE,
  );
  expect(conf).not.toMatch(/10\.1\.2\.3|0123|secret/);
});

test('with a password a node demands it of every user, and has none for a master yet', () => {
  const conf = pikaConf('requirepass : old\nmasterauth : old\n# userpass :\n', { ...NODE, password: 'new' });
  const settings = settingsOf(conf);
  for (const key of ['requirepass', 'userpass']) expect(settings.get(key)).toBe('new');
  expect(settings.get('masterauth')).toBe('');
  expect(conf).not.toContain('old');
});

test('with a password dashboard and proxies know it, and proxies demand it of their clients', () => {
  const password = 'new';
  expect(parse(dashboardToml('', { ...DASHBOARD, password }))).toMatchObject({ product_auth: 'new' });
  expect(parse(proxyToml('', { ...PROXY, password }))).toMatchObject({
    product_auth: 'new',
    session_auth: 'new',
  });
});

test('the built-in configuration holds what v4.0.1 demands', async () => {
  const settings = settingsOf(pikaConf(await builtIn('pika.conf'), NODE));
  expect(settings.get('db-instance-num')).toBe('3');
  expect(settings.get('databases')).toBe('1');
});

test('a dashboard has every key of the release, with the values that a run needs', () => {
  const shipped = 'max_slot_num = 1024\nproduct_name = "codis"\nquorum_of_tomorrow = 3 # new\n';
  expect(parse(dashboardToml(shipped, DASHBOARD))).toMatchObject({
    quorum_of_tomorrow: 3,
    product_name: 'codis-demo',
    coordinator_name: 'filesystem',
    coordinator_addr: '/run/coordinator',
    admin_addr: '127.0.0.1:18080',
    sentinel_check_server_state_interval: '1000ms',
    sentinel_check_master_failover_interval: '200ms',
    sentinel_check_offline_server_interval: '200ms',
    sentinel_master_dead_check_times: 10,
  });
});

test('a proxy has every key of the release, with the values that a run needs, and as many slots as the dashboard', () => {
  const shipped =
    'max_slot_num = 1024\nproxy_max_offheap_size = "1024mb"\njodis_addr = "zk"\nnew_key = "kept"\n';
  const configured = parse(proxyToml(shipped, PROXY));
  expect(configured).toMatchObject({
    new_key: 'kept',
    product_name: 'codis-demo',
    admin_addr: '127.0.0.1:11080',
    proxy_addr: '127.0.0.1:19000',
    proxy_max_offheap_size: '64mb',
    proxy_heap_placeholder: '8mb',
    backend_recv_timeout: '3000ms',
    jodis_addr: '',
  });
  expect(configured.max_slot_num).toBe(parse(dashboardToml('', DASHBOARD)).max_slot_num);
});

test('fe is told of one dashboard', () => {
  expect(JSON.parse(codisJson('codis-demo', '127.0.0.1:18080'))).toEqual([
    { name: 'codis-demo', dashboard: '127.0.0.1:18080' },
  ]);
});
