import type { TimelineEvent, TimelineLine } from './event.ts';

/** What a sample says: in a file it is left out where the source's sample before said the same. */
const CONTENT = {
  fe: ['group', 'proxies', 'slots'],
  node: ['info'],
  page: ['groups'],
  proxy: ['routes'],
} as const;
type Sample = Extract<TimelineLine, { kind: keyof typeof CONTENT }>;
/** Parts of the content that timelines of an older format lack. */
const LATER: ReadonlySet<string> = new Set(['proxies', 'slots']);

function isSample(line: TimelineLine): line is Sample {
  return line.kind in CONTENT;
}

function sourceOf(sample: Sample): string {
  switch (sample.kind) {
    case 'node':
      return `node ${sample.node}`;
    case 'proxy':
      return `proxy ${sample.proxy}`;
    default:
      return sample.kind;
  }
}

/** Turns the events of a timeline, in their order, into the lines of its file. */
export class TimelineEncoder {
  /** What each source said last of each part of its content, as JSON; nothing after an error. */
  readonly #last = new Map<string, string>();

  /** One line, without its end. */
  encode(event: TimelineEvent): string {
    return JSON.stringify(this.#shorten(event as TimelineLine));
  }

  #shorten(line: TimelineLine): TimelineLine {
    if (!isSample(line)) return line;
    const shortened: Record<string, unknown> = { ...line };
    for (const part of CONTENT[line.kind]) {
      const source = `${sourceOf(line)} ${part}`;
      const content = shortened[part];
      if (content === undefined) {
        this.#last.delete(source);
        continue;
      }
      const said = JSON.stringify(content);
      if (this.#last.get(source) === said) delete shortened[part];
      this.#last.set(source, said);
    }
    return shortened as TimelineLine;
  }
}

/** Turns the lines of a timeline's file, in their order, into its events: what was left out is put back. */
export class TimelineDecoder {
  /** What each source said last of each part of its content; nothing after an error. */
  readonly #last = new Map<string, unknown>();

  /** @throws {Error} in one line, where a sample says nothing and there is none before it whose word would hold */
  decode(line: TimelineLine): TimelineEvent {
    if (!isSample(line)) return line;
    const whole: Record<string, unknown> = { ...line };
    for (const part of CONTENT[line.kind]) {
      const source = `${sourceOf(line)} ${part}`;
      if (line.error !== undefined) {
        this.#last.delete(source);
        continue;
      }
      const said = whole[part] ?? this.#last.get(source);
      if (said === undefined && !LATER.has(part)) {
        throw new Error(`${part}: it is left out, and no sample before it could have said the same`);
      }
      if (said === undefined) continue;
      this.#last.set(source, said);
      whole[part] = said;
    }
    return whole as TimelineEvent;
  }
}
