import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';

/** Answers nothing of use, and keeps what it was asked for. */
interface Listener {
  readonly server: Server;
  readonly address: string;
  readonly asked: string[];
}

async function listener(): Promise<Listener> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(404).end('{}');
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url!);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

let proxy: Listener;
let engine: Listener;
beforeEach(async () => {
  proxy = await listener();
  engine = await listener();
});
afterEach(() => {
  for (const { server } of [proxy, engine]) {
    server.closeAllConnections();
    server.close();
  }
});

test('an engine is asked directly, whatever proxy the environment names', async () => {
  const program = `
    import { connectEngine } from ${JSON.stringify(join(packageRoot(), 'harness/runtime/docker/engine.ts'))};
    await connectEngine().catch(() => {});
    process.exit();`;
  const url = `http://${proxy.address}`;
  await execa(process.execPath, ['--input-type=module', '--eval', program], {
    env: {
      DOCKER_HOST: `tcp://${engine.address}`,
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: url,
      http_proxy: url,
      NO_PROXY: '',
      no_proxy: '',
    },
  });
  expect(engine.asked).not.toEqual([]);
  expect(proxy.asked).toEqual([]);
});
