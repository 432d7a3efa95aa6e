import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { TIMELINE_FORMAT } from './event.ts';
import { readTimeline, TimelineFormatError } from './reader.ts';

const fixture = (name: string) => readFile(join(packageRoot(), 'fixtures', name), 'utf8');

test('reads a timeline of format 1, and a recording', async () => {
  const old = readTimeline(await fixture('timelines/format-1.ndjson'));
  expect(old[0]).toMatchObject({ kind: 'meta', format: TIMELINE_FORMAT, runtime: 'process' });
  expect(old.at(-1)).toMatchObject({ kind: 'end' });
  const recording = readTimeline(await fixture('recordings/v4.0.1/slave-restart-short.ndjson'));
  expect(recording[0]).toMatchObject({ kind: 'meta', runtime: 'recording' });
});

test('leaves out the last line where a killed run has cut it', async () => {
  const text = await fixture('timelines/format-1.ndjson');
  const whole = readTimeline(text);
  expect(readTimeline(text.slice(0, -10))).toEqual(whole.slice(0, -1));
});

test.each([
  ['', 'line 1 is not JSON'],
  ['hello\n', 'line 1 is not JSON'],
  ['{"t":0,"kind":"end"}\n', 'not a timeline: its first line is no event of kind "meta"'],
  ['{"t":0,"kind":"meta","format":4}\n', 'its format is 4, and this insync reads up to 3: take the newer'],
  ['{"t":0,"kind":"meta","format":"x"}\n', 'its format is x, and this insync reads up to 3'],
  ['{"t":0,"kind":"meta","format":2}\n', 'line 1: scenario: '],
  ['{"meta":{}}\n', 'line 1 of the recording can’t be read'],
])('%j is refused in one line', (text, why) => {
  expect(() => readTimeline(text)).toThrow(TimelineFormatError);
  expect(() => readTimeline(text)).toThrow(why.replace('’', "'"));
  try {
    readTimeline(text);
  } catch (error) {
    expect((error as Error).message).not.toContain('\n');
  }
});

test('what was left out is what the source said before', async () => {
  const [meta] = (await fixture('timelines/format-1.ndjson')).split('\n');
  const lines = [
    { t: 1, kind: 'node', took: 1, node: '127.0.0.1:1', info: 'role:master' },
    { t: 2, kind: 'node', took: 1, node: '127.0.0.1:1' },
  ].map((line) => JSON.stringify(line));
  expect(readTimeline([meta, ...lines, ''].join('\n'))[2]).toMatchObject({ t: 2, info: 'role:master' });
  expect(() => readTimeline([meta, lines[1], ''].join('\n'))).toThrow(/^line 2: info: it is left out/);
});

test('names the line of an event that it can’t read', async () => {
  const [meta] = (await fixture('timelines/format-1.ndjson')).split('\n');
  expect(() => readTimeline(`${meta}\n{"t":1,"kind":"dance"}\n`)).toThrow(/^line 2: kind: /);
  expect(() => readTimeline(`${meta}\nnot json\n{"t":1,"kind":"end"}\n`)).toThrow('line 2 is not JSON');
});
