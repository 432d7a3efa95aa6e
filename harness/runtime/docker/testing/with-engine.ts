import { beforeEach } from 'vitest';
import { provideStandinImage } from '../../../../fixtures/standin/image/standin-image.ts';
import { connectEngine, type Engine } from '../engine.ts';

/**
 * The engine that answers, with the stand-in's image as the sources are now. Where none answers, every test of the
 * file is skipped with that as the reason, and what comes back is not to be used.
 */
export async function withEngine(): Promise<Engine> {
  const engine = await connectEngine().catch((error: Error) => error);
  if (engine instanceof Error) {
    beforeEach(({ skip }) => skip(engine.message));
    return undefined as never;
  }
  await provideStandinImage(engine.docker);
  return engine;
}
