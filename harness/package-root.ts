import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'codis-insync';

/**
 * The folder of this package, wherever the running file lies in it: the build puts the sources one level
 * deeper, under `dist/`, while templates and recordings stay where they are.
 * @param from a file or folder inside the package
 */
export function packageRoot(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && read(file).name === PACKAGE) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of ${PACKAGE} above ${from}`);
  }
}

/** The version of this package, as its package.json has it. */
export function packageVersion(): string {
  return read(join(packageRoot(), 'package.json')).version!;
}

function read(file: string): { readonly name?: string; readonly version?: string } {
  return JSON.parse(readFileSync(file, 'utf8'));
}
