import type { ScenarioOutcome } from '../../outcome/outcome.ts';
import type { PreparedRecording } from './prepared-recording.ts';
import { type ScreenshotView, screenshotsOf } from './screenshots.ts';

export interface RecordedScenario {
  readonly outcome: ScenarioOutcome;
  /** Undefined where nothing was recorded: the set-up failed. */
  readonly recording: PreparedRecording | undefined;
  /** The folder that the timeline's screenshot files are relative to. */
  readonly folder: string;
  /** Whether the report holds the programs' logs. */
  readonly hasLogs: boolean;
}

/** What a recording adds to an outcome. */
export interface Recording extends Omit<PreparedRecording, 'screenshots'> {
  readonly screenshots: readonly ScreenshotView[];
}

/** A scenario made ready to be written. */
export interface ScenarioView {
  readonly outcome: ScenarioOutcome;
  /** Its place in the report: its section and its data are found by it. */
  readonly id: string;
  readonly recording: Recording | undefined;
  readonly hasLogs: boolean;
  /** The command that runs it again; undefined where nobody knows. */
  readonly again: string | undefined;
}

export async function scenarioView(
  { outcome, recording, folder, hasLogs }: RecordedScenario,
  id: string,
): Promise<ScenarioView> {
  const again = outcome.again ?? recording?.meta.again;
  if (!recording) return { outcome, id, recording, hasLogs, again };
  const screenshots = await screenshotsOf(recording.screenshots, folder);
  return { outcome, id, recording: { ...recording, screenshots }, hasLogs, again };
}
