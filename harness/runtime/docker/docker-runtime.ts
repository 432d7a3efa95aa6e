import { basename } from 'node:path';
import { directFetch } from '../../direct-fetch.ts';
import { NodeClient } from '../../pika/node-client.ts';
import { holds, type Look, notYet } from '../../until.ts';
import { builtIn, namedPikaConf } from '../configuration/base.ts';
import { codisJson } from '../configuration/codis-json.ts';
import { dashboardToml } from '../configuration/dashboard-toml.ts';
import { pikaConf } from '../configuration/pika-conf.ts';
import { memoized } from '../memoized.ts';
import { ownerText, thisProcess } from '../owner.ts';
import {
  type Capability,
  type ClusterPlan,
  type ProgramHandle,
  type ProgramSet,
  type Runtime,
  START_LIMIT_MS,
  STOP_LIMIT_MS,
} from '../runtime.ts';
import { standinEnv } from '../standin-env.ts';
import { ContainerProgram, type ContainerSpec } from './container-program.ts';
import { connectEngine, type Engine } from './engine.ts';
import { findImage, lookInto, type ShippedConfigurations } from './images.ts';
import { runLabels } from './labels.ts';
import { Networks } from './networks.ts';
import { COORDINATOR, type Images, PIKA_FOLDER, programs } from './programs.ts';
import { insideGate } from './run-gate.ts';

export interface DockerRuntimeOptions {
  readonly images: Images;
  /** Whether one of the images is the stand-in's. */
  readonly standin: boolean;
  /** The pika.conf to start from, instead of the one that the image ships. */
  readonly pikaConf?: string | undefined;
  /** What the stand-in is to do wrong, in the words of its dashboard's `--defects`. */
  readonly defects?: string | undefined;
  /** The run's folder, with its gate; the last part of its path is the run's id. */
  readonly runFolder: string;
}

/** Runs every program in a container of its own, on a network of the cluster's own. */
export class DockerRuntime implements Runtime {
  readonly name = 'docker';
  readonly standin: boolean;
  readonly #options: DockerRuntimeOptions;
  readonly #run: string;
  readonly #labels: Record<string, string>;
  readonly #networks: Networks;
  readonly #shipped: () => Promise<ShippedConfigurations>;

  constructor(options: DockerRuntimeOptions) {
    this.#options = options;
    this.standin = options.standin;
    this.#run = basename(options.runFolder);
    this.#labels = runLabels(this.#run, ownerText(thisProcess()));
    this.#networks = new Networks(this.#labels);
    this.#shipped = memoized(async () => {
      const engine = await connectEngine();
      return insideGate(options.runFolder, 'look', () => lookInto(engine, options.images, this.#labels));
    });
  }

  async describePrograms(): Promise<Record<string, string>> {
    const { images, defects } = this.#options;
    await this.#shipped();
    const engine = await connectEngine();
    const describe = async (name: string): Promise<string> => {
      const digest = (await findImage(engine, name))?.digest;
      return `${name} (${digest})`;
    };
    const codis = await describe(images.codis);
    return { pika: await describe(images.pika), codis: defects ? `${codis} + ${defects}` : codis };
  }

  cannot(_what: Capability): undefined {}

  async prepare(plan: ClusterPlan): Promise<ProgramSet> {
    const engine = await connectEngine();
    return insideGate(this.#options.runFolder, plan.id, () => this.#layOut(engine, plan));
  }

  async #layOut(engine: Engine, plan: ClusterPlan): Promise<ProgramSet> {
    const network = await this.#networks.create(engine, `${this.#run}-${plan.id}`);
    const all: ContainerProgram[] = [];
    const dispose = async () => {
      await Promise.all(all.map((program) => program.dispose()));
      await this.#networks.remove(network);
    };
    const create = async (spec: ContainerSpec): Promise<ContainerProgram> => {
      const program = await ContainerProgram.create(engine, network, spec);
      all.push(program);
      return program;
    };

    const members = membersOf(plan);
    const specs = await Promise.all([
      this.#dashboard(plan),
      this.#fe(plan),
      ...[...members.values()].flat().map((name) => this.#pika(plan, name)),
    ]);
    const made = await Promise.allSettled(specs.map(create));
    const failed = made.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      await dispose();
      throw failed.reason;
    }
    const called = (name: string): ProgramHandle => all.find((program) => program.name === name)!;
    return {
      dashboard: called('codis-dashboard'),
      fe: called('codis-fe'),
      servers: new Map([...members].map(([group, names]) => [group, names.map(called)])),
      dispose,
    };
  }

  async #pika(plan: ClusterPlan, name: string): Promise<ContainerSpec> {
    const { port, config, command } = programs.pika;
    const shipped = await this.#shippedPikaConf();
    const content = pikaConf(shipped, { port, networkInterface: '', folder: PIKA_FOLDER });
    return {
      ...this.#common(plan, name),
      role: 'pika',
      image: this.#options.images.pika,
      command,
      port,
      files: [{ path: config, content }],
      async probe(outside): Promise<Look<void>> {
        const client = new NodeClient(() => outside);
        const reply = await client.ping();
        client.close();
        return reply.ok ? holds(undefined) : notYet(`PING: ${reply.error}`);
      },
    };
  }

  async #dashboard(plan: ClusterPlan): Promise<ContainerSpec> {
    const { port, config, command } = programs.dashboard;
    const shipped = (await this.#shipped()).dashboardToml ?? (await builtIn('dashboard.toml'));
    const content = dashboardToml(shipped, {
      coordinator: COORDINATOR,
      product: plan.product,
      adminAddress: `0.0.0.0:${port}`,
      pace: plan.pace,
    });
    return {
      ...this.#common(plan, 'codis-dashboard'),
      role: 'codis-dashboard',
      image: this.#options.images.codis,
      command,
      port,
      files: [{ path: config, content }],
      probe: async (outside) => (await answer(`http://${outside}/topom`)).look,
    };
  }

  async #fe(plan: ClusterPlan): Promise<ContainerSpec> {
    const { port, config, command } = programs.fe;
    const dashboard = `codis-dashboard:${programs.dashboard.port}`;
    const content = codisJson(plan.product, dashboard);
    return {
      ...this.#common(plan, 'codis-fe'),
      role: 'codis-fe',
      image: this.#options.images.codis,
      command,
      port,
      files: [{ path: config, content }],
      async probe(outside): Promise<Look<void>> {
        const { look, text } = await answer(`http://${outside}/list`);
        if (!look.holds || text.includes(`"${plan.product}"`)) return look;
        return notYet(`its products: ${text}`);
      },
    };
  }

  async #shippedPikaConf(): Promise<string> {
    const named = this.#options.pikaConf;
    if (named !== undefined) return namedPikaConf(named);
    return (await this.#shipped()).pikaConf ?? builtIn('pika.conf');
  }

  #common(plan: ClusterPlan, name: string) {
    return {
      name,
      containerName: `${this.#run}-${plan.id}-${name}`,
      labels: this.#labels,
      env: standinEnv(plan.pace, this.#options.defects),
      startLimitMs: START_LIMIT_MS,
      stopLimitMs: STOP_LIMIT_MS,
    };
  }
}

/** Group id → the names of its servers, which are numbered through all groups. */
function membersOf(plan: ClusterPlan): Map<number, string[]> {
  let number = 0;
  return new Map(
    plan.groups.map(({ id, servers }) => [id, Array.from({ length: servers }, () => `pika-${++number}`)]),
  );
}

/** A look at whether an HTTP server answers at all, and what. */
async function answer(url: string): Promise<{ readonly look: Look<void>; readonly text: string }> {
  try {
    const response = await directFetch(url, { signal: AbortSignal.timeout(1000) });
    return { look: holds(undefined), text: await response.text() };
  } catch {
    return { look: notYet(`no answer at ${url}`), text: '' };
  }
}
