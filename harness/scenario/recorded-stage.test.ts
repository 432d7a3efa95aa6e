import { beforeEach, expect, test, vi } from 'vitest';
import { paceAt } from '../codis/pace.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import type { Placement } from './placement.ts';
import { RecordedStage, type RecordedStageParts } from './recorded-stage.ts';

let events: TimelineEvent[];
let stage: RecordedStage;
const moment = vi.fn(async () => ({ at: performance.now() - 900, withinMs: 6.2 }));
beforeEach(() => {
  moment.mockClear();
  events = [];
  const timeline = { now: () => 1, listen: () => {}, write: (event: TimelineEvent) => events.push(event) };
  const parts = { cluster: {}, timeline, pace: paceAt(0.1, { pika: false, codis: false }), periodMs: 250 };
  stage = new RecordedStage(parts as unknown as RecordedStageParts);
});
const phasesIn = () => events.map((event) => (event.kind === 'action' ? event.phase : undefined));

test('where in the cycle a fault fell is with the first thing that it did, and with nothing else', async () => {
  stage.place({ moment } as unknown as Placement);
  await stage.moment();
  stage.record('sigkill', 'pika-2');
  stage.record('start', 'pika-2');
  const [first, second] = phasesIn();
  expect(first).toMatchObject({ withinMs: 7, everyMs: 1000 });
  expect(first?.afterCheckMs).toBeGreaterThanOrEqual(900);
  expect(second).toBeUndefined();
});

test('a refused order has it, too', async () => {
  stage.place({ moment } as unknown as Placement);
  await stage.moment();
  const refused = stage.act('fe-slaveof', 'pika-2', () => Promise.reject(new Error('no')));
  await expect(refused).rejects.toThrow('no');
  expect(events).toMatchObject([{ error: 'no', phase: { everyMs: 1000 } }]);
});

test('a fault within a fault waits for no moment of its own, another try of an order does', async () => {
  stage.place({ moment } as unknown as Placement);
  await stage.moment();
  await stage.moment();
  expect(moment).toHaveBeenCalledTimes(1);
  await stage.moment('again');
  expect(moment).toHaveBeenCalledTimes(2);
});

test('where no moment was chosen there is none to wait for, and none is recorded', async () => {
  await stage.moment();
  await stage.moment('again');
  stage.record('sigkill', 'pika-2');
  expect(moment).not.toHaveBeenCalled();
  expect(phasesIn()).toEqual([undefined]);
});
