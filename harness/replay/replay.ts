import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { scaleOf } from '../codis/pace.ts';
import { judgeRecording } from '../outcome/judged-recording.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { type PreparedRecording, prepareRecording } from '../report/html/prepared-recording.ts';
import { writeReport } from '../report/report.ts';
import { type Summary, summarize } from '../report/summary.ts';
import { logsFolder, prepareReportFolder, timelinesFolder } from '../store/report-folder.ts';
import { knownAt } from '../timeline/event.ts';
import { readTimeline } from '../timeline/reader.ts';

/** A recording that can't be judged again. The message is one line and names the file. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

interface Recording {
  readonly file: string;
  readonly outcome: ScenarioOutcome;
  readonly prepared: PreparedRecording;
}

/**
 * Judge recordings again, as the runs that made them did, and write the same report. The recordings are copied
 * into it.
 *
 * @param files timelines of this or an earlier format, or recordings as they lie in `fixtures/recordings`
 * @throws {ReplayError} for a file that can't be read, or one that lies in the report's own folder
 * @throws {ReportFolderError} where the report can't be written
 */
export async function replay(files: readonly string[], reportDir: string): Promise<Summary> {
  const began = performance.now();
  const recordings: Recording[] = [];
  for (const file of files) {
    if (resolve(file).startsWith(resolve(reportDir) + sep))
      throw new ReplayError(
        `${file} lies in ${reportDir}, which the new report replaces: name another --report`,
      );
    recordings.push(await judgeFile(file, new Set(recordings.map(({ outcome }) => outcome.slug))));
  }
  const summary = summaryOf(recordings, Math.round(performance.now() - began));
  await prepareReportFolder(reportDir);
  for (const recording of recordings) await keep(recording, reportDir);
  await writeReport(
    reportDir,
    summary,
    new Map(recordings.map(({ outcome, prepared }) => [outcome.slug, prepared])),
  );
  return summary;
}

async function judgeFile(file: string, taken: ReadonlySet<string>): Promise<Recording> {
  try {
    const timeline = readTimeline(await readFile(file, 'utf8'));
    const judged = judgeRecording(timeline, relative(process.cwd(), resolve(file)));
    const outcome: ScenarioOutcome = {
      ...judged.outcome,
      slug: slugOfFile(file, taken),
      setUp: [],
      tookMs: Math.max(...timeline.slice(-1).map(knownAt)),
    };
    return { file, outcome, prepared: await prepareRecording(judged) };
  } catch (error) {
    throw new ReplayError(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** The file's own name; recordings of the same name lie in different folders. */
function slugOfFile(file: string, taken: ReadonlySet<string>): string {
  const name = basename(file, '.ndjson');
  const folder = basename(dirname(resolve(file)));
  for (const slug of [name, `${folder}-${name}`]) if (!taken.has(slug)) return slug;
  return `${taken.size + 1}-${name}`;
}

/** Take the recording into the report, with the pictures and logs that lie beside it in the report of its run, if they do. */
async function keep({ file, outcome, prepared }: Recording, reportDir: string): Promise<void> {
  await copyFile(file, join(timelinesFolder(reportDir), `${outcome.slug}.ndjson`));
  const logs = join(dirname(dirname(resolve(file))), 'logs', basename(file, '.ndjson'));
  await cp(logs, join(logsFolder(reportDir), outcome.slug), { recursive: true }).catch(() => {});
  for (const screenshot of prepared.screenshots) {
    const copy = join(timelinesFolder(reportDir), screenshot.file);
    if (!resolve(copy).startsWith(resolve(reportDir) + sep)) continue;
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(join(dirname(file), screenshot.file), copy).catch(() => {});
  }
}

function summaryOf(recordings: readonly Recording[], tookMs: number): Summary {
  const metas = recordings.map(({ prepared }) => prepared.meta);
  const paces = new Set(metas.map(({ pace }) => scaleOf(pace)));
  const versions = new Map<string, Set<string>>();
  for (const [program, version] of metas.flatMap(({ programs }) => Object.entries(programs)))
    versions.set(program, (versions.get(program) ?? new Set()).add(version));
  const run = {
    runtime: `replay of ${[...new Set(metas.map(({ runtime }) => runtime))].join(' and ')}`,
    standin: metas.some(({ standin }) => standin),
    programs: Object.fromEntries([...versions].map(([program, said]) => [program, [...said].join(' and ')])),
    pace: Math.max(...paces),
    seed: metas[0]!.seed,
    filters: [],
    tookMs,
  };
  return summarize(
    run,
    recordings.map(({ outcome }) => outcome),
  );
}
