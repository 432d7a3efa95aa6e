import type { TimelineEvent } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';

/** Waits for what a timeline comes to show. */
export class TimelineWatch {
  readonly #watchers = new Set<(event: TimelineEvent) => void>();

  constructor(timeline: TimelineWriter) {
    timeline.listen((event) => {
      for (const watcher of [...this.#watchers]) watcher(event);
    });
  }

  /**
   * Ask `look` now and at each event until it has an answer: samples never stop coming.
   * @throws what `look` throws
   */
  until<T>(look: (event?: TimelineEvent) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const watcher = (event?: TimelineEvent) => {
        try {
          const answer = look(event);
          if (answer === undefined) return;
          resolve(answer);
        } catch (error) {
          reject(error);
        }
        this.#watchers.delete(watcher);
      };
      this.#watchers.add(watcher);
      watcher();
    });
  }
}
