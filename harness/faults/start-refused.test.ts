import { expect, test } from 'vitest';
import type { LogPart } from '../runtime/runtime.ts';
import type { FaultStage, TargetProgram } from './fault.ts';
import { startRefused } from './start-refused.ts';

/** A second dashboard that logs that when it is started, after what it logged at an earlier start. */
function secondDashboard(before: string, says: string) {
  const done: string[] = [];
  let log = before;
  const program = {
    start: async () => {
      log += says;
    },
    stop: async () => void done.push('stop'),
    logsSince: async (mark: string | undefined): Promise<LogPart> => ({
      text: log.slice(Number(mark ?? 0)),
      mark: String(log.length),
    }),
  };
  const target = { name: 'second', address: 'second', program } as unknown as TargetProgram;
  const stage = {
    moment: async () => {},
    record: (action: string) => void done.push(action),
  } as unknown as FaultStage;
  return { done, inject: () => startRefused(target).inject(stage) };
}

const REFUSED = '2024/02/06 12:00:00 topom.go:190: [ERROR] store: acquire lock of codis-demo failed\n';
const TOOK = '2024/02/06 12:00:00 main.go:180: [WARN] [0xc0] dashboard is working ...\n';

test('a dashboard that is refused is ended, and that is all', async () => {
  const { done, inject } = secondDashboard(TOOK, REFUSED);
  await inject();
  expect(done).toEqual(['start', 'sigterm', 'stop', 'exited']);
});

test('one that takes the product is ended too, and the scenario with it', async () => {
  const { done, inject } = secondDashboard(REFUSED, TOOK);
  await expect(inject()).rejects.toThrow('second was not refused: it took the product that another one has');
  expect(done).toContain('exited');
});
