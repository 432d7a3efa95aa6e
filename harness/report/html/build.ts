/** Part of the package's build: puts the page's script and styles, ready made, where the package looks for them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { bundleClient } from './bundle-client.ts';

await writeFile(
  join(packageRoot(), 'dist/harness/report/html/client-bundle.json'),
  JSON.stringify(await bundleClient()),
);
