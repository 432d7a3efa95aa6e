import { extname } from 'node:path';
import { REAL_PACE, STANDIN_PACE } from '../codis/pace.ts';
import type { RunOptions } from './options.ts';

/** The command line that runs one scenario again as it was run: what a failure message ends with. */
export function commandFor(scenario: string, options: RunOptions): string {
  const args = [scenario, '--seed', String(options.seed)];
  if (options.runtime === 'docker') args.push('--runtime', 'docker');
  if (options.pikaImage) args.push('--pika-image', options.pikaImage);
  if (options.codisImage) args.push('--codis-image', options.codisImage);
  if (options.pikaBin) args.push('--pika-bin', options.pikaBin);
  if (options.pikaConf) args.push('--pika-conf', options.pikaConf);
  if (options.codisDir) args.push('--codis-dir', options.codisDir);
  if (options.defects) args.push('--defects', options.defects);
  if (options.pace !== (options.standin ? STANDIN_PACE : REAL_PACE))
    args.push('--pace', String(options.pace));
  if (options.groups !== 1) args.push('--groups', String(options.groups));
  if (options.slaves !== 1) args.push('--slaves', String(options.slaves));
  if (options.chromium) args.push('--page');
  // From the sources there is no `insync` on the path, but an npm script.
  const start = extname(import.meta.url) === '.ts' ? 'npm start --' : 'npx insync run';
  return `${start} ${args.map(quoted).join(' ')}`;
}

/** As one word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
