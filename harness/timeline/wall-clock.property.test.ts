import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { CHEAP, DEAR } from '../testing/runs.ts';
import { timelines } from '../testing/seeds.ts';
import { readTimeline } from './reader.ts';
import { clockReadings, wallTimeAt } from './wall-clock.ts';
import { TimelineWriter } from './writer.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const shown = fc.oneof(
  fc.constantFrom(
    '2026-11-25T04:33:14.172Z',
    '+275760-09-13T00:00:00.000Z',
    '-271821-04-20T00:00:00.000Z',
    '',
  ),
  fc.string(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);

test('whatever the clock showed, its time is a date or nobody knows it', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ t: fc.double(), shown })), fc.double(), (readings, t) => {
      const time = wallTimeAt(readings, t);
      if (!Number.isNaN(time)) new Date(time).toISOString();
    }),
    { ...CHEAP, examples: [[[{ t: 0, shown: '+275760-09-13T00:00:00.000Z' }], 1]] },
  );
});

const [meta] = readTimeline(timelines[0]!.text);

test('of a clock that jumps, back and forth, a timeline has what it showed', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(4e12), { minLength: 1, maxLength: 10 }), async (jumps) => {
      const folder = await mkdtemp(join(tmpdir(), 'clock-'));
      try {
        const file = join(folder, 'timeline.ndjson');
        const wall = vi.spyOn(Date, 'now').mockReturnValue(jumps[0]!);
        const writer = await TimelineWriter.open(file);
        writer.write({ ...meta!, kind: 'meta', startedAt: new Date(jumps[0]!).toISOString() } as typeof meta &
          object);
        for (const jump of jumps) {
          wall.mockReturnValue(jump);
          writer.write({ t: writer.now(), kind: 'fe', took: 0, error: 'closed' });
        }
        await writer.close();
        const timeline = readTimeline(await readFile(file, 'utf8'));
        const readings = clockReadings(timeline);
        const samples = timeline.filter(({ kind }) => kind === 'fe');
        // The last of one moment: several may have been written in it.
        const last = Math.max(...samples.map(({ t }) => t));
        expect(samples).toHaveLength(jumps.length);
        expect(Math.abs(wallTimeAt(readings, last) - jumps.at(-1)!)).toBeLessThan(2000 + last);
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
    DEAR,
  ));
