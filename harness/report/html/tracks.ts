import type { Segment } from './drawing.ts';
import type { Words } from './words.ts';

/** Lanes as they come about: what is said again and again of one is one segment. */
export class Tracks {
  readonly #segments: Segment[] = [];
  /** Lane → what is said of it, and since when. */
  readonly #now = new Map<string, Omit<Segment, 'to'>>();

  /** @param words undefined where there is nothing to be shown from now on */
  say(lane: string, words: Words | undefined, now: number): void {
    const before = this.#now.get(lane);
    if (words?.text === before?.text && words?.tone === before?.tone) return;
    if (before && now > before.from) this.#segments.push({ ...before, to: now });
    if (words) this.#now.set(lane, { lane, from: now, ...words });
    else this.#now.delete(lane);
  }

  /** All of it; those of one lane in the order of time. */
  end(now: number): Segment[] {
    for (const lane of this.#now.keys()) this.say(lane, undefined, now);
    return this.#segments;
  }
}
