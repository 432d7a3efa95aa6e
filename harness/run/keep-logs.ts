import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { writeInto } from '../store/report-folder.ts';

/**
 * Each program's log goes into the report, since what it ran in does not outlive it.
 * @throws {ReportFolderError} where it can't be written
 */
export async function keepLogs(cluster: Cluster, folder: string): Promise<void> {
  const logs = await Promise.all(
    cluster.programs().map(async (program) => [program.name, await program.logs()] as const),
  );
  await writeInto(folder, 'logs', async () => {
    await mkdir(folder, { recursive: true });
    await Promise.all(logs.map(([name, log]) => writeFile(join(folder, `${name}.log`), log)));
  });
}
