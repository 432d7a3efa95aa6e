import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { TimelineEvent } from './event.ts';

type Listener = (event: TimelineEvent) => void;

/**
 * Writes a timeline as it comes about: to a file, one JSON object a line, and to whoever listens, the same
 * events. Content that has not changed since the same source's sample before is left out, as the timeline's
 * format has it; so is nothing else.
 */
export class TimelineWriter {
  readonly #stream: WriteStream;
  readonly #startedAt = performance.now();
  readonly #listeners = new Set<Listener>();
  /** What each source's last sample said; nothing after an error. */
  readonly #last = new Map<string, string>();
  #failure: Error | undefined;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  /**
   * Begin a timeline in that file, which is overwritten. Its time 0 is now.
   * @throws where the file can't be written
   */
  static async open(file: string): Promise<TimelineWriter> {
    const stream = createWriteStream(file);
    await once(stream, 'open');
    return new TimelineWriter(stream);
  }

  /** Whole milliseconds since the timeline began. */
  now(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  /** Write an event; one that comes after `close` is dropped: an answer may come late. */
  write(event: TimelineEvent): void {
    if (this.#stream.writableEnded) return;
    const shortened = this.#withoutRepetition(event);
    this.#stream.write(`${JSON.stringify(shortened)}\n`);
    for (const listener of this.#listeners) listener(shortened);
  }

  /** Have each event from now on, as it is written. */
  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /**
   * Resolves when everything is in the file.
   * @throws where something could not be written
   */
  async close(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#stream.end();
    await finished(this.#stream);
  }

  #withoutRepetition(event: TimelineEvent): TimelineEvent {
    if (event.kind === 'fe') {
      const { group, ...rest } = event;
      return this.#repeats('fe', group && JSON.stringify(group)) ? rest : event;
    }
    if (event.kind === 'page') {
      const { groups, ...rest } = event;
      return this.#repeats('page', groups && JSON.stringify(groups)) ? rest : event;
    }
    if (event.kind === 'node') {
      const { info, ...rest } = event;
      return this.#repeats(event.node, info) ? rest : event;
    }
    return event;
  }

  #repeats(source: string, content: string | undefined): boolean {
    if (content === undefined) {
      this.#last.delete(source);
      return false;
    }
    // A master's descriptor for a slave's connection changes with every connection, and tells nothing.
    const compared = content.replaceAll(/conn_fd=\d+/g, 'conn_fd=');
    const repeats = this.#last.get(source) === compared;
    this.#last.set(source, compared);
    return repeats;
  }
}
