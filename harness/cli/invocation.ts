import { extname } from 'node:path';

/** How this program is called by whoever reads its output: from the sources there is no `insync` on the path. */
export const INSYNC = extname(import.meta.url) === '.ts' ? 'npm run insync --' : 'npx insync';
