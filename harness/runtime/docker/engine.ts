import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { ProgramError } from '../runtime.ts';

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
}

const CONNECT_LIMIT_MS = 10_000;

/** @throws {ProgramError} where no engine answers within the limit */
export async function connectEngine(limitMs: number = CONNECT_LIMIT_MS): Promise<Engine> {
  // It takes longer to load than a run without containers takes to start.
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const late = new AbortController();
  const client = await Promise.race([
    getContainerRuntimeClient().catch(() => undefined),
    delay(limitMs, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  if (client === undefined) {
    const { DOCKER_HOST } = process.env;
    throw new ProgramError(
      DOCKER_HOST === undefined ? 'no Docker engine answers' : `no Docker engine answers at ${DOCKER_HOST}`,
    );
  }
  const { host, hostIps } = client.info.containerRuntime;
  return {
    docker: client.container.dockerode,
    pull: (image) => client.image.pull(ImageName.fromString(image)),
    host,
    hostIps,
  };
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
