import { ProgramError } from '../programs/program-error.ts';
import { proxy } from '../programs/proxy.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** How many proxies each cluster of a run has. */
export interface ProxyCount {
  readonly proxies: number;
  /** Why there are none, in one line, where nobody asked for that. */
  readonly without?: string;
}

/**
 * As many proxies as were asked for; where nobody did, one if there is such a program to run.
 * @throws {ProgramError} where some were asked for, and there is no such program
 */
export async function countProxies(
  asked: number | undefined,
  runtime: Pick<Runtime, 'lacks'>,
): Promise<ProxyCount> {
  if (asked === 0) return { proxies: 0 };
  const why = await runtime.lacks(proxy.role);
  if (why === undefined) return { proxies: asked ?? 1 };
  if (asked !== undefined) throw new ProgramError(`--proxies ${asked}: ${why}`);
  return { proxies: 0, without: `without proxies: ${why}` };
}
