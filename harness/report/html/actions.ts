import { basename } from 'node:path';
import type { Outage } from '../../judge/outages.ts';
import { traitsOf } from '../../timeline/actions.ts';
import type { TimelineEvent } from '../../timeline/event.ts';
import { phaseWords } from '../../timeline/phase-words.ts';
import { inWords } from '../../until.ts';
import type { Mark, Segment } from './drawing.ts';
import type { Names } from './words.ts';

/** Every action, in words: `sigkill pika-2`. */
export function actionMarks(timeline: readonly TimelineEvent[], names: Names): Mark[] {
  return timeline
    .filter((event) => event.kind === 'action')
    .map(({ t, action, target, error, phase }) => ({
      t,
      text: `${action} ${names.get(target) ?? basename(target)}${phaseWords(phase)}${error ? ` (refused: ${error})` : ''}`,
    }));
}

/** `492 ms, noticed`. */
export function outageWords({ downMs, noticed, offline }: Outage): string {
  return `${inWords(downMs)}, ${offline ? 'offline' : noticed ? 'noticed' : 'not noticed'}`;
}

/** The outages that the scenario announced, as they came out. */
export function outageSegments(
  timeline: readonly TimelineEvent[],
  outages: readonly Outage[],
  names: Names,
  endMs: number,
): Segment[] {
  const actions = timeline.filter((event) => event.kind === 'action');
  const announced = timeline.filter((event) => event.kind === 'outage');
  const begun = announced.flatMap(({ server, t }) => {
    const signal = actions.find(
      ({ target, t: at, action }) => target === server && at >= t && traitsOf(action).outage === 'begins',
    );
    return signal ? [signal.t] : [];
  });
  return outages.map((outage, index) => {
    const from = begun[index] ?? 0;
    return {
      lane: 'done',
      from,
      to: Math.min(from + outage.downMs, endMs),
      text: `${names.get(outage.server) ?? outage.server} down ${outageWords(outage)}`,
      tone: 'down',
    };
  });
}
