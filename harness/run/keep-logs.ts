import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';

/** Each program's log goes into the report, since what it ran in does not outlive it. */
export async function keepLogs(cluster: Cluster, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    cluster
      .programs()
      .map(async (program) => writeFile(join(folder, `${program.name}.log`), await program.logs())),
  );
}
