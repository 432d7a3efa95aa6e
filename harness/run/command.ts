import { extname } from 'node:path';
import { REAL_PACE, STANDIN_PACE } from '../codis/pace.ts';
import { DEFAULTS, type RunOptions } from './options.ts';

/** The command line that runs one scenario again as it was run: what a failure message ends with. */
export function commandFor(scenario: string, options: RunOptions): string {
  const args = Object.entries(optionsFor(options)).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [`--${name}`, ...(each === true ? [] : [String(each)])]),
  );
  // From the sources there is no `insync` on the path, but an npm script.
  const start = extname(import.meta.url) === '.ts' ? 'npm start --' : 'npx insync run';
  return `${start} ${[scenario, ...args].map(quoted).join(' ')}`;
}

/** All that changes what comes of a scenario, by its option; undefined where that is what it is anyway. */
export function optionsFor(
  options: RunOptions,
): Readonly<Record<string, string | number | true | readonly string[] | undefined>> {
  const unless = (usual: number, value: number) => (value === usual ? undefined : value);
  return {
    scenarios: options.scenarioFiles,
    seed: options.seed,
    'pika-image': options.pikaImage,
    'codis-image': options.codisImage,
    'pika-bin': options.pikaBin,
    'pika-conf': options.pikaConf,
    'codis-dir': options.codisDir,
    defects: options.defects,
    // On another machine another one may be the first that can be had.
    runtime: options.runtime,
    pace: unless(options.standin ? STANDIN_PACE : REAL_PACE, options.pace),
    period: unless(DEFAULTS.periodMs, options.periodMs),
    groups: unless(DEFAULTS.groups, options.groups),
    slaves: unless(DEFAULTS.slaves, options.slaves),
    proxies: options.proxies,
    'no-clients': options.clients ? undefined : true,
    page: options.chromium === undefined ? undefined : true,
  };
}

/** As one word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
