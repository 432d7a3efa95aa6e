import { extname } from 'node:path';
import { hasStandin, REAL_PACE, STANDIN_PACE } from '../codis/pace.ts';
import {
  CHAOS_DEFAULTS,
  DEFAULTS,
  type RecordedRunOptions,
  type RunOptions,
  SWEEP_DEFAULTS,
  type SweepOptions,
} from './options.ts';

/** All that decides how a scenario is run. */
type Again = RecordedRunOptions & Partial<Pick<RunOptions, 'scenarioFiles' | 'phase' | 'chromium'>>;

/**
 * The command line that runs one scenario again as it was run: what a failure message ends with.
 * @param round each has a seed of its own: by it, the first one is this one
 */
export function commandFor(scenario: string, options: Again, round = 1): string {
  return commandLine(
    'start --',
    'run',
    [scenario],
    optionsFor({ ...options, seed: options.seed + round - 1 }),
  );
}

/** All that changes what comes of a scenario, by its option; undefined where that is what it is anyway. */
export function optionsFor(options: Again): Words {
  const { scenarioFiles, phase, chromium } = options;
  return {
    scenarios: scenarioFiles,
    ...clusterOptionsFor(options),
    phase,
    page: chromium === undefined ? undefined : true,
  };
}

/** The same of a sweep. */
export function sweepCommandFor(restart: string, options: SweepOptions): string {
  return commandLine('run insync -- sweep', 'sweep', [restart], {
    ...clusterOptionsFor(options),
    phases: unless(SWEEP_DEFAULTS.phases, options.phases),
    points: unless(SWEEP_DEFAULTS.points, options.points),
  });
}

/** The same of a sequence of faults. */
export function chaosCommandFor(sequence: string, options: RecordedRunOptions): string {
  return commandLine('run insync -- chaos', 'chaos', ['--replay', sequence], {
    ...clusterOptionsFor(options),
    groups: unless(CHAOS_DEFAULTS.groups, options.groups),
    slaves: unless(CHAOS_DEFAULTS.slaves, options.slaves),
  });
}

type Words = Readonly<Record<string, string | number | true | readonly string[] | undefined>>;

function commandLine(script: string, command: string, what: readonly string[], options: Words): string {
  const args = Object.entries(options).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [`--${name}`, ...(each === true ? [] : [String(each)])]),
  );
  // From the sources there is no `insync` on the path, but an npm script.
  const start = extname(import.meta.url) === '.ts' ? `npm ${script}` : `npx insync ${command}`;
  return `${start} ${[...what, ...args].map(quoted).join(' ')}`;
}

const unless = <T>(usual: T, value: T) => (value === usual ? undefined : value);

/** All that changes what comes of a cluster. */
function clusterOptionsFor(options: RecordedRunOptions): Words {
  return {
    seed: options.seed,
    'pika-image': options.pikaImage,
    'codis-image': options.codisImage,
    'pika-bin': options.pikaBin,
    'pika-conf': options.pikaConf,
    'codis-dir': options.codisDir,
    coordinator: unless(DEFAULTS.coordinator, options.coordinator),
    'coordinator-bin': options.coordinatorBin,
    'coordinator-image': options.coordinatorImage,
    defects: options.defects,
    // On another machine another one may be the first that can be had.
    runtime: options.runtime,
    pace: unless(hasStandin(options.standins) ? STANDIN_PACE : REAL_PACE, options.pace),
    period: unless(DEFAULTS.periodMs, options.periodMs),
    groups: unless(DEFAULTS.groups, options.groups),
    slaves: unless(DEFAULTS.slaves, options.slaves),
    proxies: options.proxies,
    auth: options.password === undefined ? undefined : true,
    'no-clients': options.clients ? undefined : true,
  };
}

/** As one word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
