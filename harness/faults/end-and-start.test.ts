import { describe, expect, test, vi } from 'vitest';
import { TENTH } from '../judge/fake-timeline.ts';
import type { ProgramHandle } from '../runtime/runtime.ts';
import { detach } from './detach.ts';
import type { Fault, FaultStage, TargetServer } from './fault.ts';
import { isolate } from './isolate.ts';
import { loseWrites } from './lose-writes.ts';
import { pause } from './pause.ts';
import { promote } from './promote.ts';
import { restart } from './restart.ts';
import { stopAllMasterFirst } from './stop-all.ts';

test.each([
  ['promote', promote],
  ['detach', detach],
])('a %s that is refused leaves the probe writes going on', async (_, fault) => {
  const stage = {
    moment: async () => {},
    quiesce: vi.fn(async () => {}),
    resumeWrites: vi.fn(),
    act: async () => {
      throw new Error('refused');
    },
  };
  const server = { name: 'pika-2', address: '127.0.0.1:2', group: 1 } as TargetServer;
  await expect(fault(server).inject(stage as unknown as FaultStage)).rejects.toThrow('refused');
  expect(stage.quiesce).toHaveBeenCalledWith(1);
  expect(stage.resumeWrites).toHaveBeenCalledWith(1);
});

describe('writes are held', () => {
  const done: string[] = [];
  const note = (what: string) => async () => {
    done.push(what);
  };
  const server = (name: string) =>
    ({
      name,
      address: name,
      group: 1,
      write: async () => {},
      program: Object.fromEntries(
        ['start', 'stop', 'kill', 'pause', 'isolate', 'rejoin'].map((what) => [
          what,
          note(`${what} ${name}`),
        ]),
      ) as unknown as ProgramHandle,
    }) as unknown as TargetServer;
  const [master, slave] = [server('master'), server('slave')];
  const stage = {
    servers: () => [master, slave],
    pace: TENTH,
    reported: () => undefined,
    record: () => {},
    announceOutage: () => {},
    act: (_action: string, _target: string, effect: () => Promise<void>) => effect(),
    untilReported: note('it stays so'),
    moment: note('its moment'),
    quiesce: note('quiet'),
    resumeWrites: note('all write'),
    resumeClients: note('clients write'),
  } as unknown as FaultStage;
  const order = async (fault: Fault) => {
    done.length = 0;
    await fault.inject(stage);
    return done;
  };

  test('until what is restarted has exited, for clients, and until it is back, for the probe', async () => {
    expect(await order(restart(master, 'SIGTERM', 'long'))).toEqual([
      'quiet',
      'its moment',
      'stop master',
      'clients write',
      'it stays so',
      'start master',
      'all write',
    ]);
  });

  test('until all have exited, where all are stopped', async () => {
    expect(await order(stopAllMasterFirst(1))).toEqual([
      'quiet',
      'its moment',
      'kill master',
      'kill slave',
      'clients write',
      'it stays so',
      'start master',
      'start slave',
      'all write',
    ]);
  });

  test('all the while, where writes are to be lost', async () => {
    expect(await order(loseWrites(master))).toEqual([
      'quiet',
      'its moment',
      'kill slave',
      'kill master',
      'start slave',
      'it stays so',
      'start master',
      'all write',
    ]);
  });

  test('until what is paused is frozen: whoever writes then knows who is', async () => {
    expect(await order(pause(master))).toEqual(['quiet', 'its moment', 'pause master', 'all write']);
  });

  test('until what is cut off is back: it would take then what lies in its sockets', async () => {
    expect(await order(isolate(slave, 'long'))).toEqual([
      'quiet',
      'its moment',
      'isolate slave',
      'it stays so',
      'rejoin slave',
      'all write',
    ]);
  });
});
