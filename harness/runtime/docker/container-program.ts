import type { Address } from '../../address.ts';
import { ProgramError } from '../../programs/program-error.ts';
import type { Role } from '../../programs/specs.ts';
import type { Secrets } from '../../secrets.ts';
import { holds, type Look, notYet, until } from '../../until.ts';
import { type LogMark, type LogPart, type ProgramHandle, START_LIMIT_MS, STOP_LIMIT_MS } from '../runtime.ts';
import { didNotEnd, logTail, PROBE_EVERY_MS, untilServes } from '../serving.ts';
import { publishedAt, publishOn } from './addresses.ts';
import { archiveOf, type TextFile } from './archive.ts';
import { type Container, type Engine, type Network, whyRefused } from './engine.ts';
import { textOfFrames } from './log-frames.ts';
import { secondOf, stampedAfter } from './log-stamps.ts';
import type { Interface } from './subnet.ts';

/** How a program of a cluster is run in a container. */
export interface ContainerSpec {
  /** Its alias on the network, too. */
  readonly name: string;
  readonly role: Role;
  /** The container's own name, unique on the engine. */
  readonly containerName: string;
  /** What it has on its network, over all its starts. */
  readonly interface: Interface;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Copied in before the first start. */
  readonly files: readonly TextFile[];
  /** Where it listens. */
  readonly port: number;
  /** Where its clients connect; may be the same. */
  readonly clientsPort: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What nobody is to see of its log. */
  readonly secrets: Secrets;
  /** One look whether it serves. */
  serves(outside: Address): Promise<Look<void>>;
}

const PUBLISH_LIMIT_MS = 5000;
/** The exit code of a program that SIGKILL has ended. */
const KILLED = 137;

/** A program in a container of its own, which stays the same over all its starts. */
export class ContainerProgram implements ProgramHandle {
  readonly name: string;
  readonly role: Role;
  readonly inside: Address;
  readonly #spec: ContainerSpec;
  readonly #engine: Engine;
  readonly #network: Network;
  readonly #container: Container;
  /** Port in the container → where this process reaches it; empty until it was started. */
  #outside: ReadonlyMap<number, Address> = new Map();

  private constructor(spec: ContainerSpec, engine: Engine, network: Network, container: Container) {
    this.name = spec.name;
    this.role = spec.role;
    this.inside = `${spec.name}:${spec.port}`;
    this.#spec = spec;
    this.#engine = engine;
    this.#network = network;
    this.#container = container;
  }

  /**
   * Make its container, on the network under its alias; nothing is started.
   * @throws {ProgramError} where the engine refuses
   */
  static async create(engine: Engine, network: Network, spec: ContainerSpec): Promise<ContainerProgram> {
    const ports = [...portsOf(spec)].map((port) => `${port}/tcp`);
    try {
      const container = await engine.docker.createContainer({
        name: spec.containerName,
        Image: spec.image,
        Cmd: [...spec.command],
        Env: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`),
        Labels: { ...spec.labels },
        // Engines before API 1.44 heed it here, later ones at the network.
        MacAddress: spec.interface.mac,
        ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
        HostConfig: {
          NetworkMode: network.id,
          // A dashboard that repairs what is right logs some 30 MB an hour; and a cluster may be left up for days.
          LogConfig: { Type: 'json-file', Config: { 'max-size': '64m' } },
          // Nobody but this process is to reach it: there is no password.
          PortBindings: Object.fromEntries(
            ports.map((port) => [port, [{ HostIp: publishOn(engine), HostPort: '' }]]),
          ),
          // The name of a container that is down or cut off is asked of the name servers outside: as it is, and
          // without waiting long where there are none.
          DnsSearch: ['.'],
          DnsOptions: ['timeout:1', 'attempts:1'],
        },
        NetworkingConfig: { EndpointsConfig: { [network.id]: endpointOf(spec) } },
      });
      await container.putArchive(archiveOf(spec.files), { path: '/' });
      return new ContainerProgram(spec, engine, network, container);
    } catch (error) {
      throw new ProgramError(`${spec.name}: ${whyRefused(error)}`);
    }
  }

  outside(): Address {
    return this.#reachedAt(this.#spec.port);
  }

  clientsOutside(): Address {
    return this.#reachedAt(this.#spec.clientsPort);
  }

  async start(): Promise<void> {
    if ((await this.#state()).Running) throw new ProgramError(`${this.name} is running already`);
    await this.#ask(() => this.#container.start());
    try {
      await this.#serves();
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#ask(() => this.#container.stop({ t: STOP_LIMIT_MS / 1000 }));
    const { ExitCode: code } = await this.#state();
    if (code === KILLED) throw await didNotEnd(this, STOP_LIMIT_MS);
  }

  async kill(): Promise<void> {
    if (!(await this.#state()).Running) return;
    await this.#ask(() => this.#container.kill());
    await this.#ask(() => this.#container.wait());
  }

  async pause(): Promise<void> {
    await this.#ask(() => this.#container.pause());
  }

  async resume(): Promise<void> {
    await this.#ask(() => this.#container.unpause());
  }

  async isolate(): Promise<void> {
    await this.#ask(() => this.#network.disconnect({ Container: this.#container.id }));
  }

  async rejoin(): Promise<void> {
    await this.#ask(() =>
      this.#network.connect({ Container: this.#container.id, EndpointConfig: endpointOf(this.#spec) }),
    );
    await this.#serves();
  }

  async logs(): Promise<string> {
    return this.#spec.secrets.hide((await this.logsSince(undefined)).text);
  }

  /** The mark is the engine's own time stamp of the last line. */
  async logsSince(mark: LogMark | undefined): Promise<LogPart> {
    const log = await this.#container
      .logs({ stdout: true, stderr: true, timestamps: true, ...(mark && { since: secondOf(mark) }) })
      .catch(() => Buffer.alloc(0));
    return stampedAfter(textOfFrames(log), mark);
  }

  /** End it and remove its container with its volumes. Never throws: a sweep takes what is left. */
  async dispose(): Promise<void> {
    await this.#container.remove({ force: true, v: true }).catch(() => {});
  }

  #reachedAt(port: number): Address {
    const address = this.#outside.get(port);
    if (address === undefined) throw new ProgramError(`${this.name} was never started`);
    return address;
  }

  /** Wait until it serves at the address that it has from now on. */
  async #serves(): Promise<void> {
    this.#outside = await this.#published();
    const outside = this.outside();
    const over = new AbortController();
    const died = this.#container
      .wait({ abortSignal: over.signal })
      .then(async ({ StatusCode: code }: { StatusCode: number }): Promise<never> => {
        throw new ProgramError(`${this.name} died at start: exit code ${code}`, await logTail(this));
      });
    try {
      await untilServes(this, outside, () => this.#spec.serves(outside), START_LIMIT_MS, died);
    } finally {
      over.abort();
    }
  }

  async #published(): Promise<ReadonlyMap<number, Address>> {
    const ports = portsOf(this.#spec);
    const look = async (): Promise<Look<ReadonlyMap<number, Address>>> => {
      const { NetworkSettings } = await this.#ask(() => this.#container.inspect());
      const addresses = new Map<number, Address>();
      for (const port of ports) {
        const address = publishedAt(this.#engine, NetworkSettings.Ports[`${port}/tcp`]);
        if (address !== undefined) addresses.set(port, address);
      }
      if (addresses.size === ports.size) return holds(addresses);
      await this.#mustRun();
      return notYet('it is not');
    };
    return until(look, {
      what: `the engine publishes port ${[...ports].join(' and port ')} of ${this.name}`,
      limitMs: PUBLISH_LIMIT_MS,
      everyMs: PROBE_EVERY_MS,
    });
  }

  async #mustRun(): Promise<void> {
    const { Running: running, ExitCode: code, Error: error } = await this.#state();
    if (running) return;
    throw new ProgramError(
      `${this.name} died at start: ${error || `exit code ${code}`}`,
      await logTail(this),
    );
  }

  async #state() {
    return (await this.#ask(() => this.#container.inspect())).State;
  }

  async #ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      // It is as it was asked to be already.
      if ((error as { statusCode?: number }).statusCode === 304) return undefined as T;
      throw new ProgramError(`${this.name}: ${whyRefused(error)}`);
    }
  }
}

/** Those that are published, each once. */
function portsOf({ port, clientsPort }: ContainerSpec): ReadonlySet<number> {
  return new Set([port, clientsPort]);
}

/** How it is on its network, in the words of the engine's API. */
function endpointOf({ name, interface: { ip, mac } }: ContainerSpec) {
  return { Aliases: [name], IPAMConfig: { IPv4Address: ip }, MacAddress: mac };
}
