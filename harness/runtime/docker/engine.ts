import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { ProgramError } from '../../programs/program-error.ts';
import { whyNoEngine } from './no-engine.ts';

/** The engine's API. */
export type Docker = ContainerRuntimeClient['container']['dockerode'];
export type Container = ReturnType<Docker['getContainer']>;
export type Network = ReturnType<Docker['getNetwork']>;

/** A Docker engine that answers, found the way Testcontainers finds it: `DOCKER_HOST`, else where one usually is. */
export interface Engine {
  readonly docker: Docker;
  /** Pull an image, with what the machine's Docker configuration has to log in with. */
  pull(image: string): Promise<void>;
  /** By what name or address this process reaches the ports that containers publish. */
  readonly host: string;
  readonly hostIps: readonly { readonly address: string; readonly family: number }[];
  /** The processor that it runs on, as images name it: `amd64`, `arm64`. */
  readonly architecture: string;
}

const CONNECT_LIMIT_MS = 10_000;

/** @throws {ProgramError} where no engine answers within the limit, with the reason */
export async function connectEngine(limitMs: number = CONNECT_LIMIT_MS): Promise<Engine> {
  // Testcontainers leaves it to Node how its requests go, and that may be through a proxy.
  http.globalAgent = new http.Agent({ keepAlive: true });
  https.globalAgent = new https.Agent({ keepAlive: true });
  // It takes longer to load than a run without containers takes to start.
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const late = new AbortController();
  const client = await Promise.race([
    getContainerRuntimeClient().catch(() => undefined),
    delay(limitMs, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  const { DOCKER_HOST } = process.env;
  // Testcontainers goes on to look elsewhere where DOCKER_HOST doesn't answer; who names one means that one.
  if (client === undefined || !isAt(client.container.dockerode, DOCKER_HOST))
    throw new ProgramError(await whyNoEngine(DOCKER_HOST));
  const { host, hostIps, architecture } = client.info.containerRuntime;
  return {
    docker: client.container.dockerode,
    pull: (image) => client.image.pull(ImageName.fromString(image)),
    host,
    hostIps,
    architecture: ARCHITECTURES[architecture] ?? architecture,
  };
}

/** What images call a processor by the name that an engine's system has for it. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

function isAt(docker: Docker, dockerHost: string | undefined): boolean {
  if (!dockerHost) return true;
  const { socketPath, host } = docker.modem as { readonly socketPath?: string; readonly host?: string };
  const named = URL.parse(dockerHost);
  return (
    named !== null && named.protocol !== 'ssh:' && (named.hostname || named.pathname) === (host ?? socketPath)
  );
}

/** What the engine said when it refused something, in one line. */
export function whyRefused(error: unknown): string {
  const { json, message } = error as Error & { readonly json?: { readonly message?: string } };
  return (json?.message ?? message).trim().replaceAll(/\s+/g, ' ');
}

/** Whether the engine refused because what it was asked about isn't there. */
export function isMissing(error: unknown): boolean {
  return (error as { readonly statusCode?: number }).statusCode === 404;
}
