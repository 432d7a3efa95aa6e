import type { ClientsSample, Served, TimelineEvent } from '../../timeline/event.ts';
import { inWords } from '../../until.ts';
import type { Segment, Tone } from './drawing.ts';

/** What clients of a group had in a stretch of time, through all proxies. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly done: number;
  readonly failed: number;
  /** The first reason. */
  readonly error: string | undefined;
  readonly lost: boolean;
  readonly staleMs: number;
}

/**
 * What clients of a group had: one segment for as long as it was the same sort of thing.
 * @param lagMs how old what is read may be without being worth a word
 */
export function clientSegments(
  timeline: readonly TimelineEvent[],
  group: number,
  lane: string,
  lagMs: number,
): Segment[] {
  // The proxies are told of one after the other, each time for the same interval.
  const intervals = new Map<number, Stretch>();
  for (const event of timeline) {
    const served = event.kind === 'clients' && event.groups.find((each) => each.group === group);
    if (!served) continue;
    const stretch = stretchOf(event, served);
    const before = intervals.get(event.t);
    intervals.set(event.t, before ? both(before, stretch) : stretch);
  }
  const stretches: Stretch[] = [];
  for (const next of intervals.values()) {
    const last = stretches.at(-1);
    if (last && sortOf(last, lagMs) === sortOf(next, lagMs))
      stretches[stretches.length - 1] = both(last, next);
    else stretches.push(next);
  }
  return stretches.map((stretch) => ({
    lane,
    from: stretch.from,
    to: stretch.to,
    ...wordsOf(stretch, lagMs),
  }));
}

function stretchOf({ t, took }: ClientsSample, { done, failed, error, lost, staleMs }: Served): Stretch {
  return { from: t, to: t + took, done, failed, error, lost: lost !== undefined, staleMs };
}

function both(one: Stretch, other: Stretch): Stretch {
  return {
    from: Math.min(one.from, other.from),
    to: Math.max(one.to, other.to),
    done: one.done + other.done,
    failed: one.failed + other.failed,
    error: one.error ?? other.error,
    lost: one.lost || other.lost,
    staleMs: Math.max(one.staleMs, other.staleMs),
  };
}

function wordsOf(stretch: Stretch, lagMs: number): { readonly text: string; readonly tone: Tone } {
  const { done, failed, error, lost, staleMs } = stretch;
  if (done + failed === 0) return { text: 'nothing was answered', tone: 'unknown' };
  const operations = `${done + failed} operations`;
  const odd = [
    ...(lost ? ['a write that was acknowledged is gone'] : []),
    ...(failed > 0 ? [`${failed} of ${operations} failed: ${error ?? 'no reason given'}`] : []),
    ...(staleMs > lagMs ? [`read what was ${inWords(staleMs)} old`] : []),
  ];
  if (odd.length === 0) return { text: operations, tone: 'ok' };
  return { text: odd.join(' · '), tone: done > 0 ? 'bad' : 'down' };
}

/** What is alike goes on: the numbers alone make no other segment. */
function sortOf({ done, failed, error, lost, staleMs }: Stretch, lagMs: number): string {
  return [done > 0, failed > 0, error, lost, staleMs > lagMs].join();
}
