import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { whyNoEngine } from './no-engine.ts';

test.each([
  ['nonsense', 'that is no address such as unix:///var/run/docker.sock or tcp://127.0.0.1:2375'],
  ['npipe:////./pipe/docker_engine', 'npipe:// is not spoken here; unix:// and tcp:// are'],
])('says of DOCKER_HOST=%s what is wrong with it', async (dockerHost, why) => {
  expect(await whyNoEngine(dockerHost)).toBe(`no Docker engine answers at DOCKER_HOST=${dockerHost}: ${why}`);
});

// The superuser may open what nobody else may.
test.skipIf(process.getuid?.() === 0)('says that this user may not open the socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'insync-socket-'));
  const socket = join(folder, 'docker.sock');
  const server = createServer();
  await once(server.listen(socket), 'listening');
  await chmod(socket, 0o000);
  expect(await whyNoEngine(`unix://${socket}`)).toContain(`this user may not open ${socket}`);
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});
