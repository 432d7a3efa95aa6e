import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { outcomeSchema } from '../outcome/outcome.ts';
import { repeatedSchema } from '../outcome/repeated.ts';
import { ReportFolderError } from '../store/report-folder.ts';
import { shardSchema } from './shard.ts';

/** A whole run: `summary.json`. */
const summarySchema = z.object({
  verdict: z.enum(['converged', 'diverged', 'unknown']),
  runtime: z.string(),
  /** Why it was that one, where nobody asked for it. */
  chosenBecause: z.string().optional(),
  /** True where the programs were the stand-in: such a run gates nothing. */
  standin: z.boolean(),
  /** Program → version. */
  programs: z.record(z.string(), z.string()),
  pace: z.number(),
  /** What was asked for of each scenario's cluster; an older insync, and a replay, have nothing of it. */
  cluster: z
    .object({ groups: z.number(), slaves: z.number(), proxies: z.number(), clients: z.boolean() })
    .exactOptional(),
  seed: z.number(),
  /** How sure, where scenarios were repeated until it was at what rate they fail. */
  untilSure: z.number().exactOptional(),
  /** Which scenarios were asked for; all where it is empty. */
  filters: z.array(z.string()).readonly().default([]),
  /** Where it is a share of a run: which. */
  shard: shardSchema.exactOptional(),
  tookMs: z.number(),
  scenarios: z.array(outcomeSchema).readonly(),
  /** What the runs of each scenario show that was run more than once. An older insync had no such thing. */
  repeated: z.array(repeatedSchema).readonly().default([]),
});
export type Summary = Readonly<z.infer<typeof summarySchema>>;

/**
 * The summary of the report in that folder.
 * @throws {ReportFolderError} where there is none, or one that no insync wrote
 */
export async function readSummary(folder: string): Promise<Summary> {
  const text = await readFile(join(folder, 'summary.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new ReportFolderError(`${folder} holds no report: there is no summary.json`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ReportFolderError(`${join(folder, 'summary.json')} is not JSON`);
  }
  const summary = summarySchema.safeParse(json);
  if (summary.success) return summary.data;
  const issue = summary.error.issues[0]!;
  throw new ReportFolderError(`${join(folder, 'summary.json')}: ${issue.path.join('.')}: ${issue.message}`);
}
