import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Verdict } from '../../judge/judge.ts';
import type { Limits } from '../../judge/limits.ts';
import type { JudgedRecording } from '../../outcome/judged-recording.ts';
import type { ActionEvent, Screenshot, TimelineMeta } from '../../timeline/event.ts';
import { draw } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { momentsOf } from './moments.ts';

/**
 * What the report has of a recording, ready to be written: plain data that goes from one thread to another, and far
 * shorter than the timeline.
 */
export interface PreparedRecording {
  readonly meta: TimelineMeta;
  readonly limits: Limits;
  /** The expectation that decided the verdict; undefined where the scenario came to none. */
  readonly decisive: Verdict | undefined;
  readonly actions: readonly ActionEvent[];
  readonly drawing: Drawing;
  /** `Moments` as JSON, gzipped, in base64: they are many and alike, and wait until asked for. */
  readonly moments: string;
  readonly screenshots: readonly Screenshot[];
}

export async function prepareRecording(recording: JudgedRecording): Promise<PreparedRecording> {
  const { meta, timeline, judgement } = recording;
  const { expectations, limits, verdict } = judgement;
  const moments = await promisify(gzip)(JSON.stringify(momentsOf(timeline)));
  return {
    meta,
    limits,
    decisive: expectations.find((each) => each.verdict === verdict) ?? expectations.at(-1),
    actions: timeline.filter((event) => event.kind === 'action'),
    drawing: draw(timeline, judgement),
    moments: moments.toString('base64'),
    screenshots: timeline.filter((event) => event.kind === 'screenshot'),
  };
}
