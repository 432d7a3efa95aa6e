import { z } from 'zod';
import { oneLine } from '../failure.ts';
import { TimelineDecoder } from './codec.ts';
import { TIMELINE_FORMAT, type TimelineEvent, timelineLineSchema } from './event.ts';
import { readRecording } from './recording.ts';

/** A file that is no timeline, or one that this version can't read. The message is one line. */
export class TimelineFormatError extends Error {
  override readonly name = 'TimelineFormatError';

  constructor(message: string, options?: ErrorOptions) {
    super(oneLine(message), options);
  }
}

/** What an older format has means the same in this one. */
const READABLE: readonly unknown[] = [1, 2, TIMELINE_FORMAT];

const firstLineSchema = z.looseObject({ kind: z.literal('meta'), format: z.unknown() });
const recorderLineSchema = z.looseObject({ meta: z.looseObject({}) });

/**
 * Read a timeline as it lies in its file, of this or an earlier format, or a recording as they lie in
 * `fixtures/recordings`, as whole events. The last line of a run that was killed may be cut; it is left out.
 * @param text NDJSON, see FORMAT.md
 * @throws {TimelineFormatError} where it is neither, or of a later format
 */
export function readTimeline(text: string): TimelineEvent[] {
  const lines = text.trimEnd().split('\n');
  const cut = !text.endsWith('\n') && !isJson(lines.at(-1) ?? '');
  if (cut) lines.pop();
  const first = parseLine(lines[0] ?? '', 0);
  if (recorderLineSchema.safeParse(first).success) return readRecorded(text);
  const meta = firstLineSchema.safeParse(first);
  if (!meta.success)
    throw new TimelineFormatError('not a timeline: its first line is no event of kind "meta"');
  const { format } = meta.data;
  if (!READABLE.includes(format)) {
    const later = typeof format === 'number' && format > TIMELINE_FORMAT;
    throw new TimelineFormatError(
      `its format is ${typeof format === 'string' ? format : JSON.stringify(format)}, and this insync reads up to ${TIMELINE_FORMAT}${later ? ': take the newer insync that wrote it' : ''}`,
    );
  }
  const upgraded = { ...meta.data, format: TIMELINE_FORMAT };
  const decoder = new TimelineDecoder();
  return lines.map((line, index) =>
    readEvent(decoder, index === 0 ? upgraded : parseLine(line, index), index),
  );
}

function readRecorded(text: string): TimelineEvent[] {
  try {
    return readRecording(text);
  } catch (error) {
    throw new TimelineFormatError((error as Error).message, { cause: error });
  }
}

function readEvent(decoder: TimelineDecoder, value: unknown, index: number): TimelineEvent {
  const line = timelineLineSchema.safeParse(value);
  if (!line.success) {
    const issue = line.error.issues[0]!;
    const where = issue.path.join('.');
    throw new TimelineFormatError(`line ${index + 1}: ${where ? `${where}: ` : ''}${issue.message}`);
  }
  try {
    return decoder.decode(line.data);
  } catch (error) {
    throw new TimelineFormatError(`line ${index + 1}: ${(error as Error).message}`, { cause: error });
  }
}

function parseLine(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new TimelineFormatError(`line ${index + 1} is not JSON`);
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
