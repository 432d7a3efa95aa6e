import { z } from 'zod';
import { findingKinds } from '../judge/findings.ts';

const findingSchema = z.object({
  kind: z.enum(findingKinds),
  group: z.number(),
  server: z.string().exactOptional(),
  sinceMs: z.number(),
  reported: z.string(),
  actual: z.string(),
  text: z.string(),
  remedy: z.string().exactOptional(),
  diagnosis: z.string().exactOptional(),
});

const outageSchema = z.object({
  server: z.string(),
  asked: z.enum(['none', 'short', 'long']),
  downMs: z.number(),
  noticed: z.boolean(),
  offline: z.boolean(),
});

/** What clients had of a group through the proxies. */
const clientsSchema = z.object({
  group: z.number(),
  /** Operations that were answered, and those that failed. */
  done: z.number(),
  failed: z.number(),
  /**
   * The outage as clients felt it: the longest time for which those of one proxy had no write answered, from when the
   * first one that failed was asked until the next that was answered, or the end. What nobody asked for, since writes
   * were held back, does not count. 0: none failed.
   */
  noWriteMs: z.number(),
  /** The same of reads. */
  noReadMs: z.number(),
});

/** What one run of one scenario came to: a line of `summary.json`. Times are in milliseconds. */
export const outcomeSchema = z.object({
  name: z.string(),
  /** The name as a file name: `timelines/<slug>.ndjson`. */
  slug: z.string().regex(/^[^/\\]+$/),
  verdict: z.enum(['converged', 'diverged', 'unknown', 'skipped']),
  findings: z.array(findingSchema).readonly(),
  /** From when the nodes had settled until fe agreed for good; null unless it converged. */
  convergedMs: z.number().nullable(),
  /** What `convergedMs` may be at most. */
  limitMs: z.number(),
  /** Why it is unknown or was skipped. */
  reason: z.string().nullable(),
  /** Why it could not be judged beside others; absent where it was not run again by itself for that. */
  unknownBefore: z.string().exactOptional(),
  outages: z.array(outageSchema).readonly(),
  /** By group; empty where there were no clients, and of an older insync. */
  clients: z.array(clientsSchema).readonly().default([]),
  /** The failure message in full; null where it converged. */
  message: z.string().nullable(),
  /** The command that runs it again; null where nobody knows. An older insync had it in the message alone. */
  again: z.string().nullable().default(null),
  /** The program that could not be run, with its last log lines; absent where all could. */
  programFailure: z.object({ message: z.string(), logTail: z.array(z.string()).readonly() }).exactOptional(),
  /** How long each step of the set-up took; empty where it failed. */
  setUp: z.array(z.object({ step: z.string(), ms: z.number() })).readonly(),
  /** The whole scenario, set-up included. */
  tookMs: z.number(),
});
export type ScenarioOutcome = Readonly<z.infer<typeof outcomeSchema>>;
