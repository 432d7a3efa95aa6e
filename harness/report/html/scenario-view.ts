import { type Judgement, judge, type Verdict } from '../../judge/judge.ts';
import { limitsOf } from '../../judge/limits.ts';
import type { ScenarioOutcome } from '../../outcome/outcome.ts';
import type { ActionEvent, TimelineEvent, TimelineMeta } from '../../timeline/event.ts';
import { draw, namesOf } from './draw.ts';
import type { Drawing, Moments } from './drawing.ts';
import { momentsOf } from './moments.ts';
import { type ScreenshotView, screenshotsOf } from './screenshots.ts';
import type { Names } from './words.ts';

export interface RecordedScenario {
  readonly outcome: ScenarioOutcome;
  /** Undefined where nothing was recorded: the set-up failed. */
  readonly timeline: readonly TimelineEvent[] | undefined;
  /** The folder that the timeline's screenshot files are relative to. */
  readonly folder: string;
  /** Whether the report holds the programs' logs. */
  readonly hasLogs: boolean;
}

/** What a recording adds to an outcome. */
export interface Recording {
  readonly meta: TimelineMeta;
  readonly names: Names;
  readonly judgement: Judgement;
  /** The expectation that decided the verdict; undefined where the scenario came to none. */
  readonly decisive: Verdict | undefined;
  readonly actions: readonly ActionEvent[];
  readonly drawing: Drawing;
  readonly moments: Moments;
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
  { outcome, timeline, folder, hasLogs }: RecordedScenario,
  id: string,
): Promise<ScenarioView> {
  const meta = timeline?.find((event) => event.kind === 'meta');
  const again = meta?.again ?? /^ *again +(.+)$/m.exec(outcome.message ?? '')?.[1];
  if (!timeline || !meta) return { outcome, id, recording: undefined, hasLogs, again };
  const judgement = judge(timeline, limitsOf(meta));
  const { expectations } = judgement;
  const recording: Recording = {
    meta,
    names: namesOf(meta),
    judgement,
    decisive: expectations.find((verdict) => verdict.verdict === judgement.verdict) ?? expectations.at(-1),
    actions: timeline.filter((event) => event.kind === 'action'),
    drawing: draw(timeline, judgement),
    moments: momentsOf(timeline),
    screenshots: await screenshotsOf(timeline, folder),
  };
  return { outcome, id, recording, hasLogs, again };
}
