import { basename } from 'node:path';
import type { Standins } from '../../codis/pace.ts';
import { baseConfiguration } from '../../programs/configuration/base.ts';
import type { Coordinator } from '../../programs/coordinator.ts';
import { type ClusterPlan, type PlannedProgram, programsOf } from '../../programs/plan.ts';
import type { Surroundings } from '../../programs/program.ts';
import { ProgramError } from '../../programs/program-error.ts';
import { type KnownSpec, type Role, specsWith } from '../../programs/specs.ts';
import { Secrets } from '../../secrets.ts';
import { memoized } from '../memoized.ts';
import { ownerText, thisProcess } from '../owner.ts';
import type { Capability, ProgramSet, Runtime } from '../runtime.ts';
import { standinEnv } from '../standin-env.ts';
import { ContainerProgram, type ContainerSpec } from './container-program.ts';
import { connectEngine, type Engine } from './engine.ts';
import { findImage, type ImageContents, lookInto } from './images.ts';
import { runLabels } from './labels.ts';
import { Networks } from './networks.ts';
import { placeInImage } from './place.ts';
import type { Images } from './published.ts';
import { insideGate } from './run-gate.ts';
import type { Interface } from './subnet.ts';

export interface DockerRuntimeOptions {
  readonly images: Images;
  /** Where the dashboard keeps what it knows: a folder, unless it is said. */
  readonly coordinator?: Coordinator | undefined;
  readonly standins: Standins;
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
  readonly standins: Standins;
  readonly #options: DockerRuntimeOptions;
  readonly #run: string;
  readonly #labels: Record<string, string>;
  readonly #networks: Networks;
  readonly #contents: () => Promise<ImageContents>;

  constructor(options: DockerRuntimeOptions) {
    this.#options = options;
    this.standins = options.standins;
    this.#run = basename(options.runFolder);
    this.#labels = runLabels(this.#run, ownerText(thisProcess()));
    this.#networks = new Networks(this.#labels);
    this.#contents = memoized(async () => {
      const engine = await connectEngine();
      return insideGate(options.runFolder, 'look', () => lookInto(engine, options.images, this.#labels));
    });
  }

  async describePrograms(): Promise<Record<string, string>> {
    const { images, coordinator = 'filesystem', defects } = this.#options;
    await this.#mustHold(specsWith(coordinator).filter(({ optional }) => !optional));
    const engine = await connectEngine();
    const describe = async (name: string): Promise<string> => {
      const digest = (await findImage(engine, name))?.digest;
      return `${name} (${digest})`;
    };
    const codis = await describe(images.codis);
    return {
      pika: await describe(images.pika),
      codis: defects ? `${codis} + ${defects}` : codis,
      ...(images.coordinator && { [coordinator]: await describe(images.coordinator) }),
    };
  }

  async lacks(role: Role): Promise<string | undefined> {
    return (await this.#contents()).missing.get(role);
  }

  cannot(_what: Capability): undefined {}

  async prepare(plan: ClusterPlan): Promise<ProgramSet> {
    await this.#mustHold(programsOf(plan).map(({ spec }) => spec));
    const engine = await connectEngine();
    return insideGate(this.#options.runFolder, plan.id, () => this.#layOut(engine, plan));
  }

  /** @throws {ProgramError} for a program that its image doesn't hold */
  async #mustHold(wanted: readonly KnownSpec[]): Promise<void> {
    const { missing } = await this.#contents();
    for (const { role } of wanted) {
      const why = missing.get(role);
      if (why !== undefined) throw new ProgramError(why);
    }
  }

  async #layOut(engine: Engine, plan: ClusterPlan): Promise<ProgramSet> {
    const planned = programsOf(plan);
    const network = await this.#networks.create(engine, `${this.#run}-${plan.id}`, planned.length);
    const all: ContainerProgram[] = [];
    const dispose = async () => {
      await Promise.all(all.map((program) => program.dispose()));
      await this.#networks.remove(network);
    };
    const create = async (spec: ContainerSpec): Promise<ContainerProgram> => {
      const program = await ContainerProgram.create(engine, network.network, spec);
      all.push(program);
      return program;
    };

    const specs = await Promise.all(
      planned.map((program, at) => this.#container(plan, program, network.interfaces[at]!)),
    );
    const made = await Promise.allSettled(specs.map(create));
    const failed = made.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      await dispose();
      throw failed.reason;
    }
    const called = (name: string) => all.find((program) => program.name === name)!;
    return { programs: new Map(planned.map(({ name }) => [name, called(name)])), dispose };
  }

  async #container(
    plan: ClusterPlan,
    { name, spec }: PlannedProgram,
    itsInterface: Interface,
  ): Promise<ContainerSpec> {
    const place = placeInImage(name, spec);
    const surroundings: Surroundings = {
      ...plan,
      addressOf: (other) =>
        placeInImage(other, programsOf(plan).find((each) => each.name === other)!.spec).address,
    };
    const shipped = await baseConfiguration(spec, this.#options.pikaConf, async () =>
      (await this.#contents()).shipped.get(spec.role),
    );
    const content = spec.configuration(shipped, place, surroundings);
    return {
      name,
      role: spec.role,
      containerName: `${this.#run}-${plan.id}-${name}`,
      interface: itsInterface,
      image: this.#options.images[spec.release]!,
      command: [spec.inImage.file, ...(spec.inImage.before ?? []), ...spec.args(place, surroundings)],
      env: { ...standinEnv(plan.pace, this.#options.defects), ...spec.env },
      files: [{ path: place.config, content }],
      port: place.port,
      clientsPort: place.clients.port,
      labels: this.#labels,
      secrets: new Secrets([plan.password]),
      serves: (outside) => spec.serves(outside, surroundings),
    };
  }
}
