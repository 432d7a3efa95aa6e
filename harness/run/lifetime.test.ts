import { existsSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { providerOf } from '../runtime/runtimes.ts';
import { inRun } from './lifetime.ts';

const on = { runtime: 'process' } as const;
const ending = vi.spyOn(await providerOf(on.runtime), 'end');
afterEach(() => void ending.mockReset());

test('what comes of a run is given back, and its folder is gone', async () => {
  const folder = await inRun(on, async (runFolder) => runFolder);
  expect(existsSync(folder)).toBe(false);
});

test('why it failed is told first, also where it could not be ended', async () => {
  ending.mockRejectedValueOnce(new Error('the engine does not answer'));
  const failing = inRun(on, async () => {
    throw new RangeError('interrupted by SIGINT');
  });
  await expect(failing).rejects.toThrow(
    new RangeError('interrupted by SIGINT; and then: the engine does not answer'),
  );
});

test('that it could not be ended is told where all else went well', async () => {
  ending.mockRejectedValueOnce(new Error('the engine does not answer'));
  await expect(inRun(on, async () => 'a verdict')).rejects.toThrow('the engine does not answer');
});
