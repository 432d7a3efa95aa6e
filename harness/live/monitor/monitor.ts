import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inShort } from '../../text/duration.ts';
import { printable } from '../../text/printable.ts';
import { knownAt } from '../../timeline/event.ts';
import { ROUND_LIMIT_MS, type Target } from '../cluster/target.ts';
import { clock } from '../look/clock.ts';
import type { Samples } from '../look/sampler.ts';
import { Watcher } from '../look/watcher.ts';
import type { Recorder } from '../record/recorder.ts';
import { changeLines, FactsSoFar } from '../show/changes.ts';
import type { ListenAddress } from './listen-address.ts';
import { Metrics } from './metrics.ts';

export interface MonitorOptions {
  readonly listen: ListenAddress;
  /** How often fe, each node and each proxy are asked, in milliseconds; scrapes ask nobody. */
  readonly periodMs: number;
  readonly version: string;
  /** Gets a line for each change, and for what went wrong on our own side. */
  readonly print: (line: string) => void;
  /** Gets all that is seen. */
  readonly recorder?: Pick<Recorder, 'see'> | undefined;
}

export interface Monitor {
  /** `http://host:port` where it listens. */
  readonly url: string;
  /** Resolves when nothing listens any more. */
  close(): Promise<void>;
}

/**
 * Watch a cluster for Prometheus: `/metrics`, `/healthz`, and `/` for who comes by. It starts and goes on whatever
 * fe does, and whatever it is asked for.
 * @throws {Error} in one line, where it can't listen there
 */
export async function monitor(target: Target, options: MonitorOptions): Promise<Monitor> {
  const metrics = new Metrics(options.version);
  const facts = new FactsSoFar();
  const watcher = new Watcher(target, { periodMs: options.periodMs, forMs: 0 }, (news) => {
    options.recorder?.see(news.sample);
    metrics.count(news.sample, watcher.samples);
    const { before, now } = facts.see(news);
    for (const line of changeLines(news.cluster.at, before, now)) options.print(line);
  });
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, 'GET alone\n');
    }
    const path = pathOf(request.url ?? '/');
    if (path === '/metrics') {
      metrics.see(watcher.view());
      return answer(response, 200, await metrics.registry.metrics(), metrics.registry.contentType);
    }
    if (path === '/healthz') {
      const ill = illness(watcher.samples, watcher.view().unknown, options.periodMs);
      return ill === undefined ? answer(response, 200, 'ok\n') : answer(response, 503, `${printable(ill)}\n`);
    }
    if (path === '/') return answer(response, 200, 'insync monitor: /metrics, /healthz\n');
    return answer(response, 404, 'not here: /metrics, /healthz\n');
  };
  const complain = (error: Error) =>
    options.print(`${new Date(clock()).toISOString()} monitor: ${printable(error.message)}`);
  const server = createServer((request, response) => {
    respond(request, response).catch((error: Error) => {
      complain(error);
      if (response.headersSent) response.destroy();
      else answer(response, 500, 'no answer\n');
    });
  });
  const { host, port } = options.listen;
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`can't listen on ${host ?? ''}:${port}: ${plainListenError(error as Error)}`);
  }
  // Of later ones, such as too many open files, each costs one connection.
  server.on('error', complain);
  watcher.start();
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      // An fe that hangs may still take its time: nobody waits for that.
      void watcher.stop();
    },
  };
}

/**
 * The path of a request target (RFC 9112, section 3.2), without its query; undefined for a target that has none.
 * What begins with a slash is a path and no authority, even with a second slash.
 */
function pathOf(target: string): string | undefined {
  return URL.parse(target.startsWith('/') ? `http://monitor${target}` : target)?.pathname;
}

/** Why it is of no use now: no answer of fe for longer than a round may take, or no loop that runs. */
function illness(samples: Samples, unknown: readonly string[], periodMs: number): string | undefined {
  const { fe, nodes, proxies } = samples;
  if (!fe || fe.error !== undefined) return unknown.join('; ');
  const staleMs = 2 * periodMs + ROUND_LIMIT_MS;
  const now = clock();
  const late = [fe, ...nodes.values(), ...(proxies?.values() ?? [])].find(
    (sample) => now - knownAt(sample) > staleMs,
  );
  if (late) return `nobody was asked for ${inShort(now - knownAt(late))}`;
  return undefined;
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type });
  response.end(text);
}

function plainListenError(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'another program listens there';
  if (code === 'EACCES') return 'not allowed';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine has no such address';
  return error.message;
}
