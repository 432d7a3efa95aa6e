import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeClient } from '../../pika/node-client.ts';
import { holds, type Look, notYet } from '../../until.ts';
import { codisJson } from '../configuration/codis-json.ts';
import { dashboardToml } from '../configuration/dashboard-toml.ts';
import { MAX_CLIENTS, pikaConf } from '../configuration/pika-conf.ts';
import { memoized } from '../memoized.ts';
import {
  type Capability,
  type ClusterPlan,
  ProgramError,
  type ProgramHandle,
  type ProgramSet,
  type Role,
  type Runtime,
  START_LIMIT_MS,
  STOP_LIMIT_MS,
} from '../runtime.ts';
import { standinEnv } from '../standin-env.ts';
import { ChildProgram, type ChildSpec, NO_ISOLATION, probeHttp } from './child-program.ts';
import { assetsFolder, launcher, type ProgramSource } from './launcher.ts';
import { leasePorts, type PortLease, pikaPorts } from './ports.ts';
import { checkPrograms, describePrograms } from './programs.ts';
import { shippedDashboardToml, shippedPikaConf } from './shipped.ts';

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
  readonly standin: boolean;
  readonly #options: ProcessRuntimeOptions;
  readonly #shippedPikaConf: () => Promise<string>;
  readonly #shippedDashboardToml: () => Promise<string>;

  constructor(options: ProcessRuntimeOptions) {
    this.#options = options;
    this.#shippedPikaConf = memoized(() => shippedPikaConf(options));
    this.#shippedDashboardToml = memoized(() => shippedDashboardToml(options, options.runFolder));
    this.standin = options.pikaBin === undefined || options.codisDir === undefined;
  }

  describePrograms(): Promise<Record<string, string>> {
    return describePrograms(this.#options, this.#options.runFolder);
  }

  cannot(what: Capability): string | undefined {
    return what === 'isolate' ? NO_ISOLATION : undefined;
  }

  async prepare(plan: ClusterPlan): Promise<ProgramSet> {
    await checkPrograms(this.#options);
    if (!launcher('pika', this.#options).standin) await checkOpenFiles();

    // Neither this nor what lies in it is made with its parents: a run that was swept stays swept.
    const folder = join(this.#options.runFolder, plan.id);
    await mkdir(folder);
    const counts = plan.groups.map((group) => group.servers);
    const leases = await leasePorts(2 + counts.reduce((sum, count) => sum + count, 0));
    const [dashboardLease, feLease, ...pikaLeases] = leases as [PortLease, PortLease, ...PortLease[]];
    const all: ChildProgram[] = [];
    const dispose = async () => {
      await Promise.all(all.map((program) => program.dispose()));
      await Promise.all(leases.map((lease) => lease.release()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    };

    try {
      const dashboard = await this.#dashboard(folder, plan, dashboardLease.port);
      const fe = await this.#fe(folder, plan, feLease.port, dashboard.inside);
      all.push(dashboard, fe);
      const servers = new Map<number, readonly ProgramHandle[]>();
      for (const group of plan.groups) {
        const members: ChildProgram[] = [];
        for (let i = 0; i < group.servers; i += 1) {
          const number = all.length - 1;
          const server = await this.#pika(folder, `pika-${number}`, plan, pikaLeases[number - 1]!.port);
          members.push(server);
          all.push(server);
        }
        servers.set(group.id, members);
      }
      return { dashboard, fe, servers, dispose };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  async #pika(clusterFolder: string, name: string, plan: ClusterPlan, port: number): Promise<ChildProgram> {
    const folder = await makeFolder(clusterFolder, name);
    const conf = join(folder, 'pika.conf');
    const shipped = await this.#shippedPikaConf();
    // Without lo a slave reports the machine's own address, which is not the one that it was registered with.
    await writeFile(conf, pikaConf(shipped, { port, networkInterface: 'lo', folder }));
    const client = new NodeClient(() => `${LOOPBACK}:${port}`);
    return this.#child('pika', name, port, {
      ports: pikaPorts(port),
      args: () => ['-c', conf],
      env: standinEnv(plan.pace, this.#options.defects),
      folder,
      async probe(): Promise<Look<void>> {
        const reply = await client.ping();
        client.close();
        return reply.ok ? holds(undefined) : notYet(`PING: ${reply.error}`);
      },
    });
  }

  async #dashboard(clusterFolder: string, plan: ClusterPlan, port: number): Promise<ChildProgram> {
    const folder = await makeFolder(clusterFolder, 'codis-dashboard');
    const config = join(folder, 'dashboard.toml');
    const address = `${LOOPBACK}:${port}`;
    await writeFile(
      config,
      dashboardToml(await this.#shippedDashboardToml(), {
        coordinator: join(folder, 'coordinator'),
        product: plan.product,
        adminAddress: address,
        pace: plan.pace,
      }),
    );
    return this.#child('codis-dashboard', 'codis-dashboard', port, {
      ports: [port],
      args: (afterCrash) => [
        `--config=${config}`,
        `--host-admin=${address}`,
        // A dashboard that was killed leaves its lock behind, and the next one refuses to start on it.
        ...(afterCrash ? ['--remove-lock'] : []),
      ],
      env: standinEnv(plan.pace, this.#options.defects),
      folder,
      probe: () => probeHttp(`http://${address}/topom`),
    });
  }

  async #fe(
    clusterFolder: string,
    plan: ClusterPlan,
    port: number,
    dashboard: string,
  ): Promise<ChildProgram> {
    const folder = await makeFolder(clusterFolder, 'codis-fe');
    const list = join(folder, 'codis.json');
    const address = `${LOOPBACK}:${port}`;
    await writeFile(list, codisJson(plan.product, dashboard));
    return this.#child('codis-fe', 'codis-fe', port, {
      ports: [port],
      args: () => [
        `--dashboard-list=${list}`,
        `--listen=${address}`,
        `--assets-dir=${assetsFolder(this.#options)}`,
      ],
      env: {},
      folder,
      probe: () => probeHttp(`http://${address}/list`),
    });
  }

  #child(
    role: Role,
    name: string,
    port: number,
    spec: Pick<ChildSpec, 'ports' | 'args' | 'env' | 'folder' | 'probe'>,
  ): ChildProgram {
    const { file, args } = launcher(role, this.#options);
    const { runFolder } = this.#options;
    return new ChildProgram({
      ...spec,
      // The stand-ins' sources are compiled once for the whole run: it halves what starting one costs.
      env: { NODE_COMPILE_CACHE: join(runFolder, 'compile-cache'), ...spec.env },
      name,
      role,
      address: `${LOOPBACK}:${port}`,
      file,
      args: (afterCrash) => [...args, ...spec.args(afterCrash)],
      runFolder,
      startLimitMs: START_LIMIT_MS,
      stopLimitMs: STOP_LIMIT_MS,
    });
  }
}

async function makeFolder(clusterFolder: string, name: string): Promise<string> {
  const folder = join(clusterFolder, name);
  await mkdir(folder);
  return folder;
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
