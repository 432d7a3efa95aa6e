import { expect, test, vi } from 'vitest';
import { detach } from './detach.ts';
import type { FaultStage, TargetServer } from './fault.ts';
import { promote } from './promote.ts';

test.each([
  ['promote', promote],
  ['detach', detach],
])('a %s that is refused leaves the probe writes going on', async (_, fault) => {
  const stage = {
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
