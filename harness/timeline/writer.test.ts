import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Secrets } from '../secrets.ts';
import { type TimelineEvent, type TimelineLine, timelineLineSchema } from './event.ts';
import { TimelineWriter } from './writer.ts';

let folder: string;
let timeline: TimelineWriter;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'writer-'));
  timeline = await TimelineWriter.open(join(folder, 'timeline.ndjson'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function written(): Promise<TimelineLine[]> {
  await timeline.close();
  const text = await readFile(join(folder, 'timeline.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => timelineLineSchema.parse(JSON.parse(line)));
}

const node = (name: string, info: string) => ({ t: 1, kind: 'node', took: 1, node: name, info }) as const;

const FE: TimelineEvent = { t: 1, kind: 'fe', took: 1, group: { models: [], stats: {} } };

test('the file has what the listeners had, in their order', async () => {
  const heard: TimelineEvent[] = [];
  timeline.listen((event) => heard.push(event));
  timeline.write({ t: 0, kind: 'action', action: 'sigkill', target: '127.0.0.1:1' });
  timeline.write(node('127.0.0.1:1', 'role:master'));
  timeline.write(FE);
  timeline.write({ t: 2, kind: 'end' });
  expect(await written()).toEqual(heard);
  expect(heard).toHaveLength(4);
});

test('neither the file nor a listener has a secret, whatever a program says', async () => {
  await timeline.close();
  timeline = await TimelineWriter.open(join(folder, 'timeline.ndjson'), {
    secrets: new Secrets(['hush-hush']),
  });
  const heard: TimelineEvent[] = [];
  timeline.listen((event) => heard.push(event));
  timeline.write({ t: 0, kind: 'log', program: '127.0.0.1:1', text: 'config set masterauth hush-hush' });
  timeline.write({ t: 1, kind: 'node', took: 1, node: '127.0.0.1:1', error: 'ERR hush-hush' });
  expect(await written()).toEqual(heard);
  expect(JSON.stringify(heard)).not.toContain('hush-hush');
  expect(heard[0]).toMatchObject({ text: 'config set masterauth ***' });
});

test('leaves out what is the same as in the sample before of the same node, but to no listener', async () => {
  const heard: TimelineEvent[] = [];
  timeline.listen((event) => heard.push(event));
  timeline.write(node('127.0.0.1:1', 'role:master'));
  timeline.write(node('127.0.0.1:2', 'role:master'));
  timeline.write(node('127.0.0.1:1', 'role:master'));
  timeline.write(node('127.0.0.1:1', 'role:slave'));
  expect((await written()).map((event) => event.kind === 'node' && event.info)).toEqual([
    'role:master',
    'role:master',
    undefined,
    'role:slave',
  ]);
  expect(heard[2]).toMatchObject({ info: 'role:master' });
});

test('repeats everything after an error', async () => {
  timeline.write(node('127.0.0.1:1', 'role:master'));
  timeline.write({ t: 2, kind: 'node', took: 1, node: '127.0.0.1:1', error: 'closed' });
  timeline.write(node('127.0.0.1:1', 'role:master'));
  expect((await written()).at(-1)).toMatchObject({ info: 'role:master' });
});

test('says where the wall clock has jumped, once', async () => {
  timeline.write(FE);
  const { now } = Date;
  const day = 86_400_000;
  vi.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + day);
  timeline.write(FE);
  timeline.write(FE);
  const clocks = (await written()).map((event) => (event.kind === 'fe' ? event.clock : undefined));
  expect(clocks).toEqual([undefined, expect.any(String), undefined]);
  expect(Date.parse(clocks[1]!)).toBeGreaterThan(Date.now() - day / 2);
});

test('drops what comes after its end', async () => {
  timeline.write({ t: 0, kind: 'end' });
  const events = await written();
  timeline.write(FE);
  expect(events).toEqual([{ t: 0, kind: 'end' }]);
});

test('keeps time in whole milliseconds', () => {
  expect(Number.isInteger(timeline.now())).toBe(true);
});

test('says at once where it can not be written', async () => {
  await expect(TimelineWriter.open(join(folder, 'missing', 'timeline.ndjson'))).rejects.toThrow('ENOENT');
});
