import type { Standins } from '../codis/pace.ts';
import type { Coordinator } from '../programs/coordinator.ts';
import type { Runtime } from './runtime.ts';

/** The programs that were named on the command line; undefined where none was. */
export interface NamedPrograms {
  /** The real Pika's binary. */
  readonly pikaBin: string | undefined;
  /** A folder with the programs of Codis and `assets`. */
  readonly codisDir: string | undefined;
  /** The program of the coordinator, where that is one. */
  readonly coordinatorBin: string | undefined;
  readonly pikaImage: string | undefined;
  readonly codisImage: string | undefined;
  readonly coordinatorImage: string | undefined;
  /** Defects or a release that the stand-in takes on, comma-separated; undefined: it is sound. */
  readonly defects: string | undefined;
  /** Where the dashboard is to keep what it knows. */
  readonly coordinator: Coordinator;
}

/** Which programs a runtime is to run: plain data, since it goes to other processes and threads as well. */
export interface RuntimeOptions extends NamedPrograms {
  readonly standins: Standins;
  /** The pika.conf to start from; undefined: the one that the release ships. */
  readonly pikaConf: string | undefined;
}

/** What a runtime takes of what was named, with what it takes where nothing was. */
export type Offer = NamedPrograms & Pick<RuntimeOptions, 'standins'>;

/** What was named can't be used together. */
export class RuntimeRequestError extends Error {
  override readonly name = 'RuntimeRequestError';
}

/** @throws {RuntimeRequestError} for a coordinator to which the stand-in dashboard does not speak */
export function refuseForStandin(coordinator: Coordinator): void {
  if (coordinator === 'zookeeper')
    throw new RuntimeRequestError(
      'the stand-in dashboard does not speak to ZooKeeper: --coordinator zookeeper is for a real one',
    );
}

/** One way of running programs: makes the runtime of a run, and takes away what runs have left. */
export interface RuntimeProvider {
  /**
   * What it can run where nobody asked for anything, and why it is taken then; or why it can't.
   * @param coordinator has to be among it
   * @param print gets a line before something that takes minutes
   */
  volunteer(
    coordinator: Coordinator,
    print: (line: string) => void,
  ): Promise<{ readonly offer: Offer; readonly because?: string } | string>;
  /**
   * What it is to run for a request.
   * @param print as above
   * @throws {RuntimeRequestError} where the request contradicts itself
   * @throws {ProgramError} where it can't be done here
   */
  offer(named: NamedPrograms, print: (line: string) => void): Promise<Offer>;
  /** Do what takes long before anybody waits for it. Never rejects. */
  warmUp(): Promise<void>;
  /** Take away what runs have left whose main process is gone. */
  sweepDead(): Promise<void>;
  /** Prepare the folder of a run. */
  begin(runFolder: string): Promise<void>;
  /** End whatever the run has started; twice does no harm, nor does it at the same time. */
  end(runFolder: string): Promise<void>;
  create(options: RuntimeOptions, runFolder: string): Runtime;
}
