import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Standins } from '../../codis/pace.ts';
import { MAX_CLIENTS } from '../../programs/configuration/pika-conf.ts';
import { pika } from '../../programs/pika.ts';
import { type ClusterPlan, type PlannedProgram, programsOf } from '../../programs/plan.ts';
import type { Endpoint, Place, Surroundings } from '../../programs/program.ts';
import { ProgramError } from '../../programs/program-error.ts';
import { type KnownSpec, type Role, specOf, specs } from '../../programs/specs.ts';
import { Secrets } from '../../secrets.ts';
import { memoized } from '../memoized.ts';
import { type Capability, type ProgramSet, type Runtime, START_LIMIT_MS, STOP_LIMIT_MS } from '../runtime.ts';
import { standinEnv } from '../standin-env.ts';
import { ChildProgram, NO_ISOLATION } from './child-program.ts';
import { compileCache } from './compile-cache.ts';
import { launcher, type ProgramSource } from './launcher.ts';
import { leasePorts } from './ports.ts';
import { checkPrograms, describePrograms, whyMissing } from './programs.ts';
import { shippedConfiguration } from './shipped.ts';

export interface ProcessRuntimeOptions extends ProgramSource {
  /** The run's folder, from `createRunFolder`; its owner sweeps it. */
  readonly runFolder: string;
}

const LOOPBACK = '127.0.0.1';
/** What Pika wants to be able to open besides its clients. */
const RESERVED_FILES = 5000;

/** Runs every program as a process of its own on loopback. */
export class ProcessRuntime implements Runtime {
  readonly name = 'process';
  readonly standins: Standins;
  readonly #options: ProcessRuntimeOptions;
  readonly #compileCache: Record<string, string>;
  readonly #shipped: ReadonlyMap<Role, () => Promise<string>>;

  constructor(options: ProcessRuntimeOptions) {
    this.#options = options;
    const { runFolder } = options;
    this.#compileCache = compileCache(runFolder);
    this.#shipped = new Map(
      specs.map((spec) => [spec.role, memoized(() => shippedConfiguration(spec, options, runFolder))]),
    );
    this.standins = { pika: options.pikaBin === undefined, codis: options.codisDir === undefined };
  }

  describePrograms(): Promise<Record<string, string>> {
    return describePrograms(this.#options, this.#options.runFolder);
  }

  lacks(role: Role): Promise<string | undefined> {
    return whyMissing(specOf(role), this.#options);
  }

  cannot(what: Capability): string | undefined {
    return what === 'isolate' ? NO_ISOLATION : undefined;
  }

  async prepare(plan: ClusterPlan): Promise<ProgramSet> {
    const planned = programsOf(plan);
    await checkPrograms(this.#options, [...new Set(planned.map(({ spec }) => spec))]);
    if (!launcher(pika, this.#options).standin) await checkOpenFiles();

    // Neither this nor what lies in it is made with its parents: a run that was swept stays swept.
    const folder = join(this.#options.runFolder, plan.id);
    await mkdir(folder);
    const leases = await leasePorts(planned.flatMap(({ spec }) => portsInImage(spec)).length);
    const all: ChildProgram[] = [];
    const dispose = async () => {
      await Promise.all(all.map((program) => program.dispose()));
      await Promise.all(leases.map((lease) => lease.release()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    };

    try {
      const ports = leases.map(({ port }) => port);
      const places = new Map(
        planned.map(({ name, spec }) => {
          const [own, clients] = ports.splice(0, portsInImage(spec).length);
          return [name, placeIn(join(folder, name), spec, own!, clients ?? own!)];
        }),
      );
      const surroundings = { ...plan, addressOf: (name: string) => places.get(name)!.address };
      for (const program of planned)
        all.push(await this.#place(program, places.get(program.name)!, plan, surroundings));
      return { programs: new Map(all.map((program) => [program.name, program])), dispose };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  async #place(
    { name, spec }: PlannedProgram,
    place: Place,
    plan: ClusterPlan,
    surroundings: Surroundings,
  ): Promise<ChildProgram> {
    const { runFolder, defects } = this.#options;
    await mkdir(place.folder);
    const shipped = await this.#shipped.get(spec.role)!();
    await writeFile(place.config, spec.configuration(shipped, place, surroundings));
    const { file, args } = launcher(spec, this.#options);
    return new ChildProgram({
      name,
      role: spec.role,
      address: place.address,
      clients: place.clients.address,
      ports: portsOf(place, spec),
      file,
      args: [...args, ...spec.args(place, surroundings)],
      env: { ...this.#compileCache, ...standinEnv(plan.pace, defects), ...spec.env },
      folder: place.folder,
      runFolder,
      secrets: new Secrets([plan.password]),
      serves: () => spec.serves(place.address, surroundings),
      startLimitMs: START_LIMIT_MS,
      stopLimitMs: STOP_LIMIT_MS,
    });
  }
}

/** The ports that are chosen for it, here as in an image: its own, and its clients'. */
function portsInImage({ inImage: { port, clientsPort } }: KnownSpec): number[] {
  return clientsPort === undefined ? [port] : [port, clientsPort];
}

function placeIn(folder: string, { configName }: KnownSpec, port: number, clientsPort: number): Place {
  return {
    folder,
    config: join(folder, configName),
    ...endpoint(port),
    clients: endpoint(clientsPort),
    // Without it a slave reports the machine's own address, which is not the one that it was registered with.
    networkInterface: 'lo',
  };
}

function endpoint(port: number): Endpoint {
  const address = `${LOOPBACK}:${port}`;
  return { port, listen: address, address };
}

/** All on which it listens, each once. */
function portsOf({ port, clients }: Place, { derivedPorts }: KnownSpec): number[] {
  return [...new Set([port, clients.port, ...derivedPorts.map((offset) => port + offset)])];
}

/** Pika aborts at start where it may open fewer files than its clients and 5000 more; say so before it does. */
async function checkOpenFiles(): Promise<void> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const limit = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  const needed = MAX_CLIENTS + RESERVED_FILES;
  if (limit !== undefined && Number(limit) < needed) {
    throw new ProgramError(
      `Pika needs to open ${needed} files, and may open ${limit}: raise it with ulimit -n ${needed}`,
    );
  }
}
