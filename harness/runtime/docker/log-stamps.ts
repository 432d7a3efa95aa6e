import type { LogMark, LogPart } from '../runtime.ts';

/** `2026-02-06T12:00:00.123456789Z text`: how the engine gives a line where it is asked for time stamps. */
const STAMPED = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ?(.*)$/;

/**
 * The lines that came after `mark`, without their stamps. Stamps are of one length and so compare as strings.
 */
export function stampedAfter(log: string, mark: LogMark | undefined): LogPart {
  let last = mark ?? '';
  const lines: string[] = [];
  for (const line of log.split('\n')) {
    const [, stamp, text] = STAMPED.exec(line) ?? [];
    if (stamp === undefined || text === undefined || stamp <= (mark ?? '')) continue;
    lines.push(`${text}\n`);
    if (stamp > last) last = stamp;
  }
  return { text: lines.join(''), mark: last };
}

/** The whole second that a stamp lies in, as the engine's `since` takes it. */
export function secondOf(stamp: LogMark): number {
  return Math.floor(Date.parse(stamp) / 1000);
}
