import { z } from 'zod';
import { oneLine } from '../failure.ts';
import { findingKinds } from '../judge/findings.ts';
import { yamlValue } from '../yaml-value.ts';

/** A baseline that can't be used, or not be had. The message is one line and names it. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';

  constructor(message: string) {
    super(oneLine(message));
  }
}

/** What a baseline says of a known finding; a person may leave out all of it. */
const knownSchema = z.strictObject({
  /** In how many of the scenario's runs it was seen; absent where a person wrote it: any rate will do. */
  seen: z.int().min(1).exactOptional(),
  /** The issue that it stands for. */
  issue: z
    .union([z.string(), z.number()], 'a text is wanted, in quotes where it begins with #')
    .exactOptional(),
  /** The last day on which it is excused, as of UTC: `2027-06-30`. */
  expires: z.iso.date().exactOptional(),
  note: z.string().exactOptional(),
});
export type KnownFinding = Readonly<z.infer<typeof knownSchema>>;

const scenarioSchema = z
  .strictObject({
    /** How many runs of it could be judged. */
    runs: z.int().min(0).default(0),
    /** By kind, since servers have other addresses in each run. */
    known: z
      .partialRecord(
        z.enum(findingKinds),
        knownSchema.nullable().transform((known) => known ?? {}),
      )
      .default({}),
    /** From when the nodes had settled until fe agreed, in milliseconds, ascending: of the runs that converged. */
    convergedMs: z.array(z.number().min(0)).readonly().default([]),
    note: z.string().exactOptional(),
  })
  .refine(
    ({ runs, known }) => Object.values(known).every(({ seen = 0 }) => seen <= runs),
    'a finding was seen in more runs than there were',
  );

/** What was judged: rates and times of other programs, or of another kind of cluster, can't be compared with these. */
const subjectSchema = z.strictObject({
  programs: z.record(z.string(), z.string()),
  standin: z.boolean(),
  pace: z.number(),
  cluster: z.record(z.string(), z.union([z.number(), z.boolean()])).exactOptional(),
});

const baselineSchema = z.strictObject({
  /** Absent where a person wrote it all: there are no rates and times then. */
  of: subjectSchema.exactOptional(),
  /** The reports that were counted, so that none is counted twice. */
  reports: z.array(z.string()).readonly().default([]),
  scenarios: z.record(z.string(), scenarioSchema),
  note: z.string().exactOptional(),
});

/** What is known of a release, and no reason to stop another one. */
export type Baseline = Readonly<z.infer<typeof baselineSchema>>;
export type BaselineScenario = Baseline['scenarios'][string];
export type BaselineSubject = Readonly<z.infer<typeof subjectSchema>>;

/**
 * A baseline as it is written: YAML.
 * @param name of the file, for the errors
 * @throws {BaselineError} where it is no YAML, has something that nobody knows, or lacks something
 */
export function parseBaseline(text: string, name: string): Baseline {
  try {
    return yamlValue(text, baselineSchema);
  } catch (error) {
    throw new BaselineError(`${name}: ${(error as Error).message}`);
  }
}
