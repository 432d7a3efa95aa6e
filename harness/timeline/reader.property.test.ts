import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeRecording } from '../outcome/judged-recording.ts';
import { prepareRecording } from '../report/html/prepared-recording.ts';
import { brokenTexts, wrongDocuments } from '../testing/broken.ts';
import { mustBe } from '../testing/one-line.ts';
import { DEAR } from '../testing/runs.ts';
import { recordings, timelines } from '../testing/seeds.ts';
import type { TimelineEvent } from './event.ts';
import { readTimeline, TimelineFormatError } from './reader.ts';

/** The first so many lines of each: what comes after them is of the same kinds. */
const beginnings = [...timelines, ...recordings.filter((_, index) => index % 14 === 0)].map(({ text }) =>
  text.trimEnd().split('\n').slice(0, 60).join('\n'),
);
/** A line of it is another document. */
const wrongLines = fc
  .tuple(fc.constantFrom(...beginnings), fc.nat(), fc.nat())
  .chain(([text, line, other]) => {
    const lines = text.split('\n');
    const at = (line % 3 === 0 ? 0 : line) % lines.length;
    return wrongDocuments([JSON.parse(lines[at]!), JSON.parse(lines[other % lines.length]!)]).map(
      (document) => lines.with(at, JSON.stringify(document) ?? '').join('\n'),
    );
  });

/** Whether a text is a recording; if so, it is judged, and can be reported. */
async function read(text: string): Promise<TimelineEvent[] | undefined> {
  let timeline: TimelineEvent[];
  try {
    timeline = readTimeline(text);
  } catch (error) {
    mustBe(TimelineFormatError, error);
    return undefined;
  }
  const judged = judgeRecording(timeline, 'a recording');
  const { verdict, reason, findings } = judged.outcome;
  if (verdict === 'diverged') expect(findings).not.toEqual([]);
  if (verdict === 'unknown') expect(reason).toMatch(/./);
  if (verdict === 'converged') expect(timeline.at(-1)).toMatchObject({ kind: 'end' });
  await prepareRecording(judged);
  return timeline;
}

const CORPUS: readonly string[] = [
  '{"kind":"meta","format":{"toString":1}}',
  '{"kind":"meta","format":"one\\ntwo"}',
  ...['toString', '__proto__', 'constructor'].map((event) => `${beginnings[2]}\n{"t":99,"event":"${event}"}`),
  // Times that would have to be filled with samples for years, or that no longer grow by a hundred.
  ...[1e12, 1e300].map((t) => `${beginnings[2]}\n{"t":${t},"event":"start"}`),
  ...['rubbish', '', '+275760-09-13T00:00:00.000Z'].map((shown) =>
    timelines[0]!.text.replace(/"startedAt":"[^"]*"/, `"startedAt":"${shown}"`),
  ),
];

test('a recording with wrong things in it is refused, or judged and reported', () =>
  fc.assert(
    fc.asyncProperty(wrongLines, async (text) => void (await read(text))),
    {
      ...DEAR,
      examples: CORPUS.map((text): [string] => [text]),
    },
  ));

test('a recording that is cut off or spoilt is refused, or judged and reported', () =>
  fc.assert(
    fc.asyncProperty(brokenTexts(beginnings), async (text) => void (await read(text))),
    DEAR,
  ));

test('a recording that is cut off anywhere has not converged', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...timelines),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      ({ text }, share) => {
        const cut = text.slice(0, Math.floor((text.trimEnd().lastIndexOf('\n') + 1) * share));
        let timeline: TimelineEvent[] = [];
        try {
          timeline = readTimeline(cut);
        } catch (error) {
          mustBe(TimelineFormatError, error);
          return;
        }
        expect(judgeRecording(timeline, 'a recording').outcome.verdict).not.toBe('converged');
      },
    ),
    DEAR,
  );
});
