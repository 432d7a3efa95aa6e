import { type Shard, shardWords } from './shard.ts';
import type { Summary } from './summary.ts';

/** Reports that don't belong together. The message is one line and names them. */
export class MixedReportsError extends Error {
  override readonly name = 'MixedReportsError';
}

/** A report, and where it lies. */
export interface LocatedSummary {
  readonly folder: string;
  readonly summary: Summary;
}

/**
 * Refuse reports of which nothing can be said together, since they differ, or one of them is missing.
 * @param reports at least one
 * @param by what has to be the same
 * @throws {MixedReportsError} naming two reports and what differs, or the shard that is missing
 */
export function refuseMixedReports(reports: readonly LocatedSummary[], by: readonly (keyof Summary)[]): void {
  const [first, ...others] = reports;
  for (const other of others)
    for (const key of by) {
      const [one, another] = [first!, other].map(({ summary }) => JSON.stringify(summary[key]));
      if (one !== another)
        throw new MixedReportsError(
          `${first!.folder} and ${other.folder} don’t belong together: their ${key} is ${one} and ${another}`,
        );
    }
  requireAllShards(reports);
}

/** A shard whose report is missing must not look like scenarios that nobody asked for. */
function requireAllShards(reports: readonly LocatedSummary[]): void {
  const shards = reports.map(({ summary }) => summary.shard);
  const some = shards.find((shard) => shard !== undefined);
  if (some === undefined) return;
  const words = shards.map((shard) => (shard ? shardWords(shard) : 'one that is no shard'));
  const wanted = Array.from({ length: some.of }, (_, index): Shard => ({ index: index + 1, of: some.of }));
  const missing = wanted.map(shardWords).find((shard) => !words.includes(shard));
  if (missing !== undefined) throw new MixedReportsError(`the report of shard ${missing} is missing`);
  if (words.length > some.of)
    throw new MixedReportsError(
      `there are ${words.length} reports for ${some.of} shards: ${words.join(', ')}`,
    );
}
