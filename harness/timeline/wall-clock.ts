import type { TimelineEvent } from './event.ts';

/** What the wall clock showed at a moment of a timeline, and from there on, until it jumped again. */
export interface ClockReading {
  readonly t: number;
  /** ISO 8601 in UTC. */
  readonly shown: string;
}

/** At the start, and wherever it had jumped since: it was set, or the machine slept, which `t` does not count. */
export function clockReadings(timeline: readonly TimelineEvent[]): ClockReading[] {
  return timeline.flatMap((event) => {
    if (event.kind === 'meta') return [{ t: event.t, shown: event.startedAt }];
    return event.kind === 'fe' && event.clock !== undefined ? [{ t: event.t, shown: event.clock }] : [];
  });
}

/** The wall clock at that moment of the timeline, in milliseconds since 1970; NaN where nobody knows. */
export function wallTimeAt(readings: readonly ClockReading[], t: number): number {
  const reading = readings.findLast((each) => each.t <= t) ?? readings[0];
  const shown = reading === undefined ? Number.NaN : Date.parse(reading.shown) + t - reading.t;
  // Beyond what a date can be, too.
  return new Date(shown).getTime();
}
