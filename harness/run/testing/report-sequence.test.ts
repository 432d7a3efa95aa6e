import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ReportedGroup, reportedGroups } from '../../codis/reported.ts';
import type { TimelineEvent } from '../../timeline/event.ts';
import { readRecording } from '../../timeline/recording.ts';
import { difference } from './report-sequence.ts';

const limits = { stableMs: 1200, pikaScale: 0.1 };

function recording(name: string): TimelineEvent[] {
  const url = new URL(`../../../fixtures/recordings/${name}.ndjson`, import.meta.url);
  return readRecording(readFileSync(url, 'utf8'));
}

/** The timeline without the moments at which fe reported the group so. */
function without(timeline: readonly TimelineEvent[], asReported: (group: ReportedGroup) => boolean) {
  return timeline.filter(
    (event) => event.kind !== 'fe' || !event.group || !asReported(reportedGroups(event.group)[0]!),
  );
}

const short = recording('v4.0.1/slave-restart-short');
const pending = ({ rows }: ReportedGroup) => rows[1]!.action.state === 'pending';
const noticed = ({ rows }: ReportedGroup) => rows[1]!.state === 1;

describe('what fe said one after the other', () => {
  test('is the same whatever the times', () => {
    const later = short.map((event) => (event.t > 5000 ? { ...event, t: event.t + 700 } : event));
    expect(difference(short, later, limits)).toBeUndefined();
  });

  test('may lack what held for a moment, in either', () => {
    expect(difference(short, without(short, pending), limits)).toBeUndefined();
    expect(difference(without(short, pending), short, limits)).toBeUndefined();
  });

  test('must not lack what held, in either', () => {
    expect(difference(short, without(short, noticed), limits)).toMatch(/^the group, recorded:/);
    expect(difference(without(short, noticed), short, limits)).toMatch(/^the group, recorded:/);
  });

  test('has the statistics of each server in it', () => {
    const down = recording('v4.0.1/slave-restart-long');
    const hung = down.map((event) => {
      if (event.kind !== 'fe' || !event.group) return event;
      const entries = Object.entries(event.group.stats);
      const stats = Object.fromEntries(
        entries.map(([server, said]) => [server, said.error ? { timeout: true } : said]),
      );
      return { ...event, group: { ...event.group, stats } };
    });
    expect(difference(down, hung, limits)).toMatch(/^pika-2, recorded:(.*\n)+ {2}TIMEOUT/);
  });

  test('is told apart where only its end differs', () => {
    expect(
      difference(recording('v3.5.3/slave-restart-long'), recording('v4.0.1/slave-restart-long'), limits),
    ).toMatch(/state 2 slave no action \(\d+\.\d s\)$/);
  });

  test('asks for a link that stayed down only where the stand-in’s would have for long enough', () => {
    const restarted = recording('v4.0.1/master-restart-instant');
    const down = ({ rows }: ReportedGroup) => rows[1]!.cell.endsWith(':down');
    expect(difference(restarted, without(restarted, down), limits)).toBeUndefined();
    expect(difference(restarted, without(restarted, down), { ...limits, pikaScale: 1 })).toMatch(
      /^pika-2, recorded:/,
    );
  });
});
