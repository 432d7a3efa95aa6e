import type { Runtime } from './runtime.ts';

/** Which programs a runtime is to run: plain data, since it goes to other processes and threads as well. */
export interface RuntimeOptions {
  /** Whether Pika or Codis is the stand-in. */
  readonly standin: boolean;
  /** The real Pika's binary; undefined: the stand-in. */
  readonly pikaBin: string | undefined;
  /** The pika.conf to start from; undefined: the one that the release ships. */
  readonly pikaConf: string | undefined;
  /** A folder with the programs of Codis and `assets`; undefined: the stand-in. */
  readonly codisDir: string | undefined;
  /** For the docker runtime; undefined: the published ones. */
  readonly pikaImage: string | undefined;
  readonly codisImage: string | undefined;
  /** Defects or a release that the stand-in takes on, comma-separated; undefined: it is sound. */
  readonly defects: string | undefined;
}

/** One way of running programs: makes the runtime of a run, and takes away what runs have left. */
export interface RuntimeProvider {
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
