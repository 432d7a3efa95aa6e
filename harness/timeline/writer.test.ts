import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TimelineEvent, timelineEventSchema } from './event.ts';
import { TimelineWriter } from './writer.ts';

let folder: string;
let timeline: TimelineWriter;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'writer-'));
  timeline = await TimelineWriter.open(join(folder, 'timeline.ndjson'));
});
afterEach(() => rm(folder, { recursive: true }));

async function written(): Promise<TimelineEvent[]> {
  await timeline.close();
  const text = await readFile(join(folder, 'timeline.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => timelineEventSchema.parse(JSON.parse(line)));
}

const node = (name: string, info: string) => ({ t: 1, kind: 'node', took: 1, node: name, info }) as const;

function fe(connection: number, outOfSync = false): TimelineEvent {
  const slave0 = `ip=127.0.0.1,port=2,conn_fd=${connection},lag=(db0:0)`;
  const models = [{ id: 1, servers: [], promoting: {}, out_of_sync: outOfSync }];
  return { t: 1, kind: 'fe', took: 1, group: { models, stats: { '127.0.0.1:1': { stats: { slave0 } } } } };
}

test('the file has what the listeners had, in their order', async () => {
  const heard: TimelineEvent[] = [];
  timeline.listen((event) => heard.push(event));
  timeline.write({ t: 0, kind: 'action', action: 'sigkill', target: '127.0.0.1:1' });
  timeline.write(node('127.0.0.1:1', 'role:master'));
  timeline.write(fe(7));
  timeline.write({ t: 2, kind: 'end' });
  expect(await written()).toEqual(heard);
  expect(heard).toHaveLength(4);
});

test('leaves out what is the same as in the sample before of the same node', async () => {
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
});

test('does not mind the descriptor of a connection', async () => {
  const info = (connection: number) => `slave0:ip=127.0.0.1,port=2,conn_fd=${connection},lag=(db0:0)`;
  timeline.write(node('127.0.0.1:1', info(7)));
  timeline.write(node('127.0.0.1:1', info(8)));
  timeline.write(fe(7));
  timeline.write(fe(8));
  timeline.write(fe(8, true));
  const events = await written();
  expect(events.map((event) => 'info' in event || 'group' in event)).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
});

test('repeats everything after an error', async () => {
  timeline.write(node('127.0.0.1:1', 'role:master'));
  timeline.write({ t: 2, kind: 'node', took: 1, node: '127.0.0.1:1', error: 'closed' });
  timeline.write(node('127.0.0.1:1', 'role:master'));
  expect((await written()).at(-1)).toMatchObject({ info: 'role:master' });
});

test('drops what comes after its end', async () => {
  timeline.write({ t: 0, kind: 'end' });
  const events = await written();
  timeline.write(fe(1));
  expect(events).toEqual([{ t: 0, kind: 'end' }]);
});

test('keeps time in whole milliseconds', () => {
  expect(Number.isInteger(timeline.now())).toBe(true);
});

test('says at once where it can not be written', async () => {
  await expect(TimelineWriter.open(join(folder, 'missing', 'timeline.ndjson'))).rejects.toThrow('ENOENT');
});
