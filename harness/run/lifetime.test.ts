import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { inRun } from './lifetime.ts';

const provider = vi.hoisted(() => ({
  sweepDead: async () => {},
  begin: async () => {},
  end: vi.fn(async () => {}),
}));
vi.mock(import('../runtime/runtimes.ts'), async (original) => ({
  ...(await original()),
  providerOf: (async () => provider) as never,
}));

const on = { runtime: 'process' } as const;

test('what comes of a run is given back, and its folder is gone', async () => {
  const folder = await inRun(on, async (runFolder) => runFolder);
  expect(existsSync(folder)).toBe(false);
});

test('why it failed is told first, also where it could not be ended', async () => {
  provider.end.mockRejectedValueOnce(new Error('the engine does not answer'));
  const failing = inRun(on, async () => {
    throw new RangeError('interrupted by SIGINT');
  });
  await expect(failing).rejects.toThrow(
    new RangeError('interrupted by SIGINT; and then: the engine does not answer'),
  );
});

test('that it could not be ended is told where all else went well', async () => {
  provider.end.mockRejectedValueOnce(new Error('the engine does not answer'));
  await expect(inRun(on, async () => 'a verdict')).rejects.toThrow('the engine does not answer');
});
