import { type ClockReading, wallTimeAt } from '../../../timeline/wall-clock.ts';

/** What a clock showed then, in UTC as programs' logs often have it: `22:36:10.5`. */
export function clockAt(readings: readonly ClockReading[], t: number): string {
  const time = wallTimeAt(readings, t);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(11, 21);
}
