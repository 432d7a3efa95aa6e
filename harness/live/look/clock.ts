/** Less than this is no jump of the wall clock, but how exactly it is read and set. */
const JUMP_MS = 100;
const MOST_JUMPS = 1000;

/** From which moment on the wall clock showed how much more than the moments say; oldest first. */
const jumps: { readonly from: number; readonly byMs: number }[] = [];

/**
 * The present moment, in milliseconds of a clock by which durations are right: nobody sets it, and it stands still
 * while the machine sleeps. It began as the wall clock did when this process started; `wallTime` knows what that showed.
 */
export function clock(): number {
  const now = performance.timeOrigin + performance.now();
  const byMs = Date.now() - now;
  if (Math.abs(byMs - (jumps.at(-1)?.byMs ?? 0)) >= JUMP_MS) jumps.push({ from: now, byMs });
  if (jumps.length > MOST_JUMPS) jumps.shift();
  return now;
}

/** What the wall clock showed at a moment of `clock`, in milliseconds since 1970. */
export function wallTime(moment: number): number {
  return moment + (jumps.findLast(({ from }) => from <= moment)?.byMs ?? 0);
}
