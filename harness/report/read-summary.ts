import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findingKinds } from '../judge/findings.ts';
import { ReportFolderError } from '../store/report-folder.ts';
import type { Summary } from './summary.ts';

const findingSchema = z.object({
  kind: z.enum(findingKinds),
  group: z.number(),
  server: z.string().exactOptional(),
  sinceMs: z.number(),
  reported: z.string(),
  actual: z.string(),
  text: z.string(),
  diagnosis: z.string().exactOptional(),
});

const outageSchema = z.object({
  server: z.string(),
  asked: z.enum(['none', 'short', 'long']),
  downMs: z.number(),
  noticed: z.boolean(),
  offline: z.boolean(),
});

const outcomeSchema = z.object({
  name: z.string(),
  slug: z.string().regex(/^[^/\\]+$/),
  verdict: z.enum(['converged', 'diverged', 'unknown', 'skipped']),
  findings: z.array(findingSchema),
  convergedMs: z.number().nullable(),
  limitMs: z.number(),
  reason: z.string().nullable(),
  outages: z.array(outageSchema),
  message: z.string().nullable(),
  // An older insync had it in the message alone, and in the timeline.
  again: z.string().nullable().default(null),
  programFailure: z.object({ message: z.string(), logTail: z.array(z.string()) }).exactOptional(),
  setUp: z.array(z.object({ step: z.string(), ms: z.number() })),
  tookMs: z.number(),
});

const summarySchema: z.ZodType<Summary> = z.object({
  verdict: z.enum(['converged', 'diverged', 'unknown']),
  runtime: z.string(),
  chosenBecause: z.string().exactOptional(),
  standin: z.boolean(),
  programs: z.record(z.string(), z.string()),
  pace: z.number(),
  seed: z.number(),
  tookMs: z.number(),
  scenarios: z.array(outcomeSchema),
});

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
