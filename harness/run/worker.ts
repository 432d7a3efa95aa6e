import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { PreparedRecording } from '../report/html/prepared-recording.ts';
import type { RunOptions } from './options.ts';

/** What the main process hands to vitest's worker, and what comes back with each test. */
export interface WorkerTask {
  readonly options: RunOptions;
  /** The folder of everything the run starts; the main process sweeps it. */
  readonly runFolder: string;
  /** The runs that have their verdict already: name → what they came to. */
  readonly finished: ReadonlyMap<string, Pick<ScenarioOutcome, 'verdict' | 'findings'>>;
  /** Program → version, asked once for the whole run. */
  readonly programs: Readonly<Record<string, string>>;
  /** How many proxies each cluster has. */
  readonly proxies: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    insync: WorkerTask;
  }
  interface TaskMeta {
    outcome?: ScenarioOutcome;
    /** The scenario was not run another time, since it is sure already how it comes out. */
    unneeded?: true;
    /** Absent where nothing was recorded. About as long as what the report has of it: some 10 kB. */
    recording?: PreparedRecording;
  }
}
