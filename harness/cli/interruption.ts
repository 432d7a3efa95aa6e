import { once } from 'node:events';

/** The run was told to stop before it was through. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Rejects at the first SIGINT, SIGTERM or SIGHUP.
 * @param consequence what that means for what is under way
 */
export function interruption(consequence: string): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of SIGNALS) {
      // Not `once`: whoever else listens (execa does) ends the process where it finds itself alone.
      process.on(signal, () => reject(new InterruptedError(`interrupted by ${signal}; ${consequence}`)));
    }
  });
  // Between two waits nobody listens: it is heard at the next one.
  interrupted.catch(() => {});
  return interrupted;
}

/** Rejects once that is aborted: for what has nothing to keep yet. */
export function beforeEnd(end: AbortSignal): Promise<never> {
  const over = once(end, 'abort').then(() => {
    throw new InterruptedError('interrupted before anything was judged');
  });
  over.catch(() => {});
  return over;
}

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; the second one ends the process where it is. */
export function ended(): AbortSignal {
  const end = new AbortController();
  for (const signal of SIGNALS) process.once(signal, () => end.abort());
  return end.signal;
}
