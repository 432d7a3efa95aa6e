import type { RuntimeProvider } from './provider.ts';

/** Every runtime, by the name that `--runtime` has for it. Each is loaded only where it is wanted. */
const runtimes = {
  docker: async () => (await import('./docker/provider.ts')).dockerProvider,
  process: async () => (await import('./process/provider.ts')).processProvider,
} as const satisfies Record<string, () => Promise<RuntimeProvider>>;

export type RuntimeName = keyof typeof runtimes;

export const runtimeNames = Object.keys(runtimes) as RuntimeName[];

/** What makes the runtime of that name. */
export function providerOf(name: RuntimeName): Promise<RuntimeProvider> {
  return runtimes[name]();
}
