import { basename } from 'node:path';
import { baseConfiguration } from '../../programs/configuration/base.ts';
import { type ClusterPlan, type PlannedProgram, programsOf } from '../../programs/plan.ts';
import type { Place, Surroundings } from '../../programs/program.ts';
import type { Role } from '../../programs/specs.ts';
import { memoized } from '../memoized.ts';
import { ownerText, thisProcess } from '../owner.ts';
import type { Capability, ProgramSet, Runtime } from '../runtime.ts';
import { standinEnv } from '../standin-env.ts';
import { ContainerProgram, type ContainerSpec } from './container-program.ts';
import { connectEngine, type Engine } from './engine.ts';
import { findImage, lookInto } from './images.ts';
import { runLabels } from './labels.ts';
import { Networks } from './networks.ts';
import type { Images } from './published.ts';
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
  readonly #shipped: () => Promise<ReadonlyMap<Role, string>>;

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

    const planned = programsOf(plan);
    const specs = await Promise.all(planned.map((program) => this.#container(plan, program)));
    const made = await Promise.allSettled(specs.map(create));
    const failed = made.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      await dispose();
      throw failed.reason;
    }
    const called = (name: string) => all.find((program) => program.name === name)!;
    return { programs: new Map(planned.map(({ name }) => [name, called(name)])), dispose };
  }

  async #container(plan: ClusterPlan, { name, spec }: PlannedProgram): Promise<ContainerSpec> {
    const { file, port } = spec.inImage;
    const place: Place = {
      ...spec.inImage,
      listen: `0.0.0.0:${port}`,
      address: `${name}:${port}`,
      networkInterface: '',
    };
    const surroundings: Surroundings = {
      ...plan,
      addressOf: (other) =>
        `${other}:${programsOf(plan).find((each) => each.name === other)!.spec.inImage.port}`,
    };
    const shipped = await baseConfiguration(spec, this.#options.pikaConf, async () =>
      (await this.#shipped()).get(spec.role),
    );
    const content = spec.configuration(shipped, place, surroundings);
    return {
      name,
      role: spec.role,
      containerName: `${this.#run}-${plan.id}-${name}`,
      image: this.#options.images[spec.release],
      command: [file, ...spec.args(place)],
      env: standinEnv(plan.pace, this.#options.defects),
      files: [{ path: place.config, content }],
      port,
      labels: this.#labels,
      serves: (outside) => spec.serves(outside, surroundings),
    };
  }
}
