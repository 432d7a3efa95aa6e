import { beforeEach } from 'vitest';
import { provideStandinImage } from '../../../standin-image/standin-image.ts';
import { connectEngine, type Engine } from '../engine.ts';

/**
 * The engine that answers, with the stand-in's image as the sources are now. Where none answers, or that image can't
 * be made on this machine, every test of the file is skipped with that as the reason, and what comes back is not to
 * be used.
 */
export async function withEngine(): Promise<Engine> {
  const engine = await connectEngine().catch((error: Error) => error.message);
  const found =
    process.platform === 'linux' ? engine : 'the image of the stand-in can be made on Linux alone';
  if (typeof found === 'string') {
    beforeEach(({ skip }) => skip(found));
    return undefined as never;
  }
  await provideStandinImage(found.docker);
  return found;
}
