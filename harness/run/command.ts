import { extname } from 'node:path';
import { REAL_PACE, STANDIN_PACE } from '../codis/pace.ts';
import { DEFAULTS, type RecordedRunOptions, type RunOptions } from './options.ts';

// From the sources there is no `insync` on the path, but npm scripts.
const fromSources = extname(import.meta.url) === '.ts';

/**
 * The command line that runs one scenario again as it was run: what a failure message ends with.
 * @param round each has a seed of its own: by it, the first one is this one
 */
export function commandFor(scenario: string, options: RunOptions, round = 1): string {
  const page = options.chromium === undefined ? [] : ['--page'];
  const args = [...clusterArguments({ ...options, seed: options.seed + round - 1 }), ...page];
  return commandLine(fromSources ? 'npm start --' : 'npx insync run', [scenario, ...args]);
}

/** The command line that runs a sequence of faults again. */
export function chaosCommandFor(sequence: string, options: RecordedRunOptions): string {
  return commandLine(fromSources ? 'npm run insync -- chaos' : 'npx insync chaos', [
    '--replay',
    sequence,
    ...clusterArguments(options),
  ]);
}

function commandLine(start: string, words: readonly string[]): string {
  return `${start} ${words.map(quoted).join(' ')}`;
}

/** All that changes what comes of a scenario, but for what is so anyway. */
function clusterArguments(options: RecordedRunOptions): string[] {
  return Object.entries(optionsFor(options)).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, ...(value === true ? [] : [String(value)])],
  );
}

/** By its option; undefined where that is what it is anyway. */
function optionsFor(
  options: RecordedRunOptions,
): Readonly<Record<string, string | number | true | undefined>> {
  const unless = (usual: number, value: number) => (value === usual ? undefined : value);
  return {
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
  };
}

/** As one word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
