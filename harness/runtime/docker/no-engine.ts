import { existsSync } from 'node:fs';
import { connect, type NetConnectOpts } from 'node:net';

/** Where an engine listens unless one is told otherwise. */
const DEFAULT_SOCKET = '/var/run/docker.sock';
const LIMIT_MS = 1000;

/**
 * Why no Docker engine answers, in one line: asks where it should be.
 * @param dockerHost `DOCKER_HOST`
 */
export async function whyNoEngine(dockerHost: string | undefined): Promise<string> {
  if (!dockerHost)
    return existsSync(DEFAULT_SOCKET)
      ? `no Docker engine answers: ${await whyNotAt(DEFAULT_SOCKET, { path: DEFAULT_SOCKET })}`
      : `no Docker engine answers: there is no ${DEFAULT_SOCKET}, and DOCKER_HOST names no other`;
  return `no Docker engine answers at DOCKER_HOST=${dockerHost}: ${await whyNotAtHost(dockerHost)}`;
}

async function whyNotAtHost(dockerHost: string): Promise<string> {
  const url = URL.parse(dockerHost);
  if (url === null) return `that is no address such as unix://${DEFAULT_SOCKET} or tcp://127.0.0.1:2375`;
  const { protocol, pathname, hostname, port } = url;
  if (protocol === 'ssh:')
    return 'ssh:// is not spoken here; forward the socket (ssh -L ./docker.sock:/var/run/docker.sock …) and name that';
  if (protocol === 'unix:') return whyNotAt(pathname, { path: pathname });
  if (hostname === '') return `${protocol}// is not spoken here; unix:// and tcp:// are`;
  return whyNotAt(url.host, { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || 2375 });
}

/** What a connection comes to. */
async function whyNotAt(where: string, options: NetConnectOpts): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect({ ...options, timeout: LIMIT_MS });
  socket
    .once('connect', () => resolve('what listens there does not answer as an engine does'))
    .once('timeout', () => resolve(`nothing answers at ${where}`))
    .once('error', (error: NodeJS.ErrnoException) => resolve(inPlainWords(error, where)));
  return promise.finally(() => socket.destroy());
}

function inPlainWords({ code, message }: NodeJS.ErrnoException, where: string): string {
  switch (code) {
    case 'ENOENT':
      return `there is no ${where}`;
    case 'EACCES':
    case 'EPERM':
      return `this user may not open ${where}; membership in its group, often docker, allows it`;
    case 'ECONNREFUSED':
      return `nobody listens at ${where}`;
    default:
      return message;
  }
}
