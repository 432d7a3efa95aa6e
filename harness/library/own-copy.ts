import { registerHooks } from 'node:module';
import { extname } from 'node:path';

const own = (module: string) => new URL(`${module}${extname(import.meta.url)}`, import.meta.url).href;

const ENTRIES: Readonly<Record<string, string>> = {
  'codis-insync': own('./scenarios'),
  'codis-insync/judge': own('./judge'),
};

let given = false;

/**
 * From now on, in this thread, whoever imports `codis-insync` gets the insync that is running: one that lies elsewhere,
 * as of a scenario whose folder has another copy in its `node_modules`, or none, would not be the one that judges.
 */
export function giveOwnCopy(): void {
  if (given) return;
  given = true;
  registerHooks({
    resolve(specifier, context, next) {
      const url = ENTRIES[specifier];
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
    },
  });
}
