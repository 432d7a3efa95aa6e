import { access, constants, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { oneLine } from '../failure.ts';

/** The report's folder can't be written. */
export class ReportFolderError extends Error {
  override readonly name = 'ReportFolderError';

  constructor(message: string) {
    super(oneLine(message));
  }
}

/** What a report is called in an error. */
export const REPORT = 'the report';

/** What lies in a report's folder, but for the page, which is written over. */
const OURS = [
  ...[
    'timelines',
    'logs',
    'screenshots',
    'scenarios',
    'summary.txt',
    'summary.json',
    'junit.xml',
    'run.json',
  ],
  ...['gate.md', 'gate.json', 'gate-junit.xml', 'sweep.json', 'sweep.txt'],
];

/**
 * Make the report's folder, and take away what an earlier run left in it: a report never mixes two runs.
 * Files that no report of ours writes stay.
 * @throws {ReportFolderError} where it can't be made or written
 */
export async function prepareReportFolder(folder: string): Promise<void> {
  await writeInto(folder, REPORT, async () => {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
    for (const old of OURS) await rm(join(folder, old), { recursive: true, force: true });
    await mkdir(timelinesFolder(folder));
    await mkdir(logsFolder(folder));
  });
}

/**
 * Write something into a folder.
 * @param what it is, for the error
 * @throws {ReportFolderError} whatever keeps it from being written
 */
export function writeInto<T>(folder: string, what: string, write: () => Promise<T>): Promise<T> {
  return write().catch((error: Error) => {
    throw new ReportFolderError(`${what} can't be written to ${folder}: ${error.message}`);
  });
}

/** Like mkdir's own `recursive`, which never comes back from a place like /proc, where nothing can be made. */
async function makeFolder(folder: string): Promise<void> {
  if (await exists(folder)) return;
  if (!(await exists(dirname(folder)))) await makeFolder(dirname(folder));
  await mkdir(folder);
}

function exists(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}

export function timelinesFolder(folder: string): string {
  return join(folder, 'timelines');
}

/** Made when the first picture is taken. */
export function screenshotsFolder(folder: string): string {
  return join(folder, 'screenshots');
}

/** Made when there is something for it. */
export function scenariosFolder(folder: string): string {
  return join(folder, 'scenarios');
}

export function logsFolder(folder: string): string {
  return join(folder, 'logs');
}
