import type { Part } from './measured.ts';

/**
 * What is measured, in this order: first what is measured in processor time alone, in a process that has not done much
 * else yet. Each is loaded only where it is wanted.
 */
export const parts = {
  judge: async () => (await import('./judge.ts')).judgePart,
  observer: async () => (await import('./observer.ts')).observerPart,
  clients: async () => (await import('./clients.ts')).clientsPart,
  ready: async () => (await import('./ready.ts')).readyPart,
  suite: async () => (await import('./suite.ts')).suitePart,
} satisfies Record<string, () => Promise<Part>>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as PartName[];
