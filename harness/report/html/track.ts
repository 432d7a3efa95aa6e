import type { Segment } from './drawing.ts';
import type { Words } from './words.ts';

/** One lane as it comes about: what is said again and again is one segment. */
export class Track {
  readonly segments: Segment[] = [];
  readonly #lane: string;
  #from = 0;
  #words: Words | undefined;

  constructor(lane: string) {
    this.#lane = lane;
  }

  /** @param words undefined where there is nothing to be shown from now on */
  say(words: Words | undefined, now: number): void {
    if (words?.text === this.#words?.text && words?.tone === this.#words?.tone) return;
    this.close(now);
    this.#from = now;
    this.#words = words;
  }

  close(now: number): void {
    if (this.#words && now > this.#from) {
      this.segments.push({ lane: this.#lane, from: this.#from, to: now, ...this.#words });
    }
    this.#words = undefined;
  }
}
