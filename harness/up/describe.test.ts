import { expect, test } from 'vitest';
import { checkCommand, targetLines } from './describe.ts';
import type { ClusterStatus, TargetStatus } from './protocol.ts';

function target(
  name: string,
  inside: string,
  outside: string,
  more: Partial<TargetStatus> = {},
): TargetStatus {
  return { name, aliases: [], role: '', inside, outside, state: 'up', ...more };
}

/** In containers, where every address is another one from here. */
const status: ClusterStatus = {
  name: 'default',
  pid: 1,
  subject: 'a cluster',
  product: 'codis-demo',
  runtime: 'docker',
  runFolder: '/tmp/run',
  targets: [
    target('pika-1', 'pika-1:9221', '127.0.0.1:1', { aliases: ['master'], group: 1, role: 'master' }),
    target('codis-proxy-1', 'codis-proxy-1:11080', '127.0.0.1:2', { clients: '127.0.0.1:3', role: 'proxy' }),
    target('codis-dashboard', 'codis-dashboard:18080', '127.0.0.1:4'),
    target('codis-fe', 'codis-fe:8080', '127.0.0.1:5'),
  ],
};

test('check is told where servers and proxies are reached from here', () => {
  expect(checkCommand(status, 'insync')).toBe(
    'insync check --fe http://127.0.0.1:5 --node-map pika-1:9221=127.0.0.1:1,codis-proxy-1:11080=127.0.0.1:2',
  );
});

test('a proxy is listed with where its clients connect', () => {
  expect(targetLines(status)[1]).toMatch(
    /codis-proxy-1 +codis-proxy-1:11080 \(from here 127\.0\.0\.1:2\), clients 127\.0\.0\.1:3 +proxy +up$/,
  );
});
