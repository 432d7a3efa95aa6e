import type { TimelineEvent, TimelineLine } from './event.ts';

/** What a sample says: in a file it is left out where the source's sample before said the same. */
const CONTENT = { fe: 'group', node: 'info', page: 'groups' } as const;
type Sample = Extract<TimelineLine, { kind: keyof typeof CONTENT }>;

function isSample(line: TimelineLine): line is Sample {
  return line.kind in CONTENT;
}

function sourceOf(sample: Sample): string {
  return sample.kind === 'node' ? `node ${sample.node}` : sample.kind;
}

/** Turns the events of a timeline, in their order, into the lines of its file. */
export class TimelineEncoder {
  /** What each source said last, as JSON; nothing after an error. */
  readonly #last = new Map<string, string>();

  /** One line, without its end. */
  encode(event: TimelineEvent): string {
    return JSON.stringify(this.#shorten(event as TimelineLine));
  }

  #shorten(line: TimelineLine): TimelineLine {
    if (!isSample(line)) return line;
    const source = sourceOf(line);
    const { [CONTENT[line.kind]]: content, ...rest } = line as Sample & Record<string, unknown>;
    if (content === undefined) {
      this.#last.delete(source);
      return line;
    }
    const said = JSON.stringify(content);
    const repeats = this.#last.get(source) === said;
    this.#last.set(source, said);
    return repeats ? (rest as Sample) : line;
  }
}

/** Turns the lines of a timeline's file, in their order, into its events: what was left out is put back. */
export class TimelineDecoder {
  /** What each source said last; nothing after an error. */
  readonly #last = new Map<string, unknown>();

  /** @throws {Error} in one line, where a sample says nothing and there is none before it whose word would hold */
  decode(line: TimelineLine): TimelineEvent {
    if (!isSample(line)) return line;
    const source = sourceOf(line);
    if (line.error !== undefined) {
      this.#last.delete(source);
      return line as TimelineEvent;
    }
    const content = CONTENT[line.kind];
    const said = (line as Record<string, unknown>)[content] ?? this.#last.get(source);
    if (said === undefined)
      throw new Error(`${content}: it is left out, and no sample before it could have said the same`);
    this.#last.set(source, said);
    return { ...line, [content]: said } as TimelineEvent;
  }
}
