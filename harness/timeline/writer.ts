import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Secrets } from '../secrets.ts';
import { TimelineEncoder } from './codec.ts';
import type { FeSample, TimelineEvent } from './event.ts';

type Listener = (event: TimelineEvent) => void;

/** Less than this is no jump of the wall clock, but how exactly it is read and set. */
const JUMP_MS = 1000;

interface Beginning {
  readonly startedAt?: number;
  readonly secrets?: Secrets;
}

/** Writes a timeline as it comes about: to a file, as its format has it, and to whoever listens, the same events. */
export class TimelineWriter {
  readonly #stream: WriteStream;
  readonly #startedAt: number;
  readonly #secrets: Secrets;
  /** By the wall clock, as far as is written. */
  #wallStart: number;
  readonly #listeners = new Set<Listener>();
  readonly #encoder = new TimelineEncoder();
  #failure: Error | undefined;

  private constructor(stream: WriteStream, startedAt: number, secrets: Secrets) {
    this.#stream = stream;
    this.#startedAt = startedAt;
    this.#secrets = secrets;
    this.#wallStart = Date.now() - (performance.now() - startedAt);
    stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  /**
   * Begin a timeline in that file, which is overwritten.
   * @param begin its time 0, by `performance.now()`, and what nobody is to see of what programs say
   * @throws where the file can't be written
   */
  static async open(
    file: string,
    { startedAt = performance.now(), secrets = new Secrets([]) }: Beginning = {},
  ): Promise<TimelineWriter> {
    const stream = createWriteStream(file);
    await once(stream, 'open');
    return new TimelineWriter(stream, startedAt, secrets);
  }

  /** Whole milliseconds since the timeline began. */
  now(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  /** In bytes, those on their way to the file included. */
  get size(): number {
    return this.#stream.bytesWritten + this.#stream.writableLength;
  }

  /** Write an event; one that comes after `close` is dropped: an answer may come late. */
  write(given: TimelineEvent): void {
    if (this.#stream.writableEnded) return;
    const event = this.#secrets.hideIn(given.kind === 'fe' ? this.#withClock(given) : given);
    this.#stream.write(`${this.#encoder.encode(event)}\n`);
    for (const listener of this.#listeners) listener(event);
  }

  #withClock(sample: FeSample): FeSample {
    const wallStart = Date.now() - this.now();
    if (Math.abs(wallStart - this.#wallStart) < JUMP_MS) return sample;
    this.#wallStart = wallStart;
    return { ...sample, clock: new Date(wallStart + sample.t).toISOString() };
  }

  /** Have each event from now on. */
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
}
