import type { NamedPrograms, RuntimeProvider } from './provider.ts';

interface Entry {
  /** The options that no other runtime has a use for. */
  readonly options: readonly (keyof NamedPrograms)[];
  load(): Promise<RuntimeProvider>;
}

/** Every runtime, by the name that `--runtime` has for it. Each is loaded only where it is wanted. */
const runtimes = {
  docker: {
    options: ['pikaImage', 'codisImage', 'coordinatorImage'],
    load: async () => (await import('./docker/provider.ts')).dockerProvider,
  },
  process: {
    options: ['pikaBin', 'codisDir', 'coordinatorBin'],
    load: async () => (await import('./process/provider.ts')).processProvider,
  },
} as const satisfies Record<string, Entry>;

export type RuntimeName = keyof typeof runtimes;

export const runtimeNames = Object.keys(runtimes) as RuntimeName[];

/** What makes the runtime of that name. */
export function providerOf(name: RuntimeName): Promise<RuntimeProvider> {
  return runtimes[name].load();
}

/** The options that no other runtime than this has a use for. */
export function optionsOf(name: RuntimeName): Entry['options'] {
  return runtimes[name].options;
}
