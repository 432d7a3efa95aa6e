import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { hasStandin, REAL_PACE, STANDIN_PACE } from '../codis/pace.ts';
import { type Coordinator, coordinators } from '../programs/coordinator.ts';
import { type ClusterOptions, DEFAULTS } from '../run/options.ts';
import { PUBLISHED, PUBLISHED_COORDINATORS } from '../runtime/docker/published.ts';
import { type RuntimeName, runtimeNames } from '../runtime/runtimes.ts';
import { defectList, paceScale, wholeNumber } from './arguments.ts';
import { PASSWORD, passwordFrom } from './password.ts';

/** What makes a cluster, as commander gives it. */
export interface ClusterFlags {
  readonly runtime?: RuntimeName;
  readonly pikaImage?: string;
  readonly codisImage?: string;
  readonly coordinator: Coordinator;
  readonly coordinatorImage?: string;
  readonly pikaBin?: string;
  readonly pikaConf?: string;
  readonly codisDir?: string;
  readonly coordinatorBin?: string;
  readonly defects?: string;
  readonly pace?: number;
  readonly period: number;
  readonly groups: number;
  readonly slaves: number;
  readonly proxies?: number;
  readonly clients: boolean;
  readonly auth?: true;
}

/** Each is told and asked by itself; more show nothing that a few do not. */
const MOST_PROXIES = 16;

/** What the packages that a cluster needs still work on. */
const OLDEST_NODE = 22;

/**
 * The options of every command that starts a cluster.
 * @param usual how large it is where nobody says otherwise
 */
export function addClusterOptions(
  command: Command,
  usual: Pick<ClusterOptions, 'groups' | 'slaves'> = DEFAULTS,
): Command {
  return command
    .addOption(
      new Option(
        '--runtime <name>',
        'what the programs run in (default: docker where an engine answers and has or can pull the images)',
      ).choices(runtimeNames),
    )
    .option('--pika-image <name>', `the image of Pika (default: ${PUBLISHED.pika})`)
    .option('--codis-image <name>', `the image of Codis (default: ${PUBLISHED.codis})`)
    .option('--pika-bin <file>', 'the real Pika (default: the stand-in)')
    .option(
      '--pika-conf <file>',
      'the pika.conf to start from (default: what the release ships, in its image or in ../conf of the binary)',
    )
    .option('--codis-dir <folder>', 'the real codis-dashboard, codis-fe and assets (default: the stand-in)')
    .addOption(
      new Option('--coordinator <name>', 'where the dashboard keeps what it knows')
        .choices(coordinators)
        .default(DEFAULTS.coordinator),
    )
    .option('--coordinator-bin <file>', 'its program (default: the one that is installed)')
    .option(
      '--coordinator-image <name>',
      `its image (default: ${Object.values(PUBLISHED_COORDINATORS).join(', ')})`,
    )
    .option('--defects <list>', 'what the stand-in dashboard does wrong: defects or a release', defectList)
    .option(
      '--pace <scale>',
      `the dashboard’s intervals, 1 = as shipped (default: ${REAL_PACE}, stand-in ${STANDIN_PACE})`,
      paceScale,
    )
    .option('--period <ms>', 'how often everything is asked', wholeNumber(10), DEFAULTS.periodMs)
    .option('--groups <n>', 'groups in the cluster', wholeNumber(1), usual.groups)
    .option('--slaves <n>', 'slaves in each group', wholeNumber(1), usual.slaves)
    .option(
      '--proxies <n>',
      'codis-proxies of the cluster (default: 1 where there is such a program, else 0)',
      wholeNumber(0, MOST_PROXIES),
    )
    .option('--auth', `everything demands a password: ${PASSWORD} says which (default: drawn at random)`)
    .option('--no-clients', 'without the clients that read and write through the proxies');
}

/**
 * What to start, from what was given; images that are not there are pulled.
 * @param print gets a line before a pull
 * @param interrupted rejects when there is no point in going on
 * @throws {CommanderError} for options that contradict each other, and for a Node that is too old
 * @throws {RuntimeRequestError}, {@link ProgramError} as `chooseRuntime` does
 */
export async function clusterOptions(
  command: Command,
  given: ClusterFlags,
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<ClusterOptions> {
  if (given.defects && given.codisDir)
    command.error('insync: --defects is for the stand-in, and --codis-dir names a real one');
  if (given.coordinator === 'filesystem' && (given.coordinatorBin ?? given.coordinatorImage))
    command.error(
      'insync: a program is named for the coordinator, and --coordinator doesn’t say which that is',
    );
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
    command.error(`insync: Node ${OLDEST_NODE} or later is needed, and this is ${process.versions.node}`);
  // What takes time to load is loaded only to start something: --help and a wrong option answer at once.
  const { chooseRuntime } = await import('../run/choose-runtime.ts');
  const choosing = chooseRuntime(
    {
      runtime: given.runtime,
      pikaBin: given.pikaBin && resolve(given.pikaBin),
      codisDir: given.codisDir && resolve(given.codisDir),
      coordinatorBin: given.coordinatorBin && resolve(given.coordinatorBin),
      pikaImage: given.pikaImage,
      codisImage: given.codisImage,
      coordinatorImage: given.coordinatorImage,
      defects: given.defects,
      coordinator: given.coordinator,
    },
    print,
  );
  const choice = await Promise.race([choosing, interrupted]);
  return {
    ...choice,
    pikaConf: given.pikaConf && resolve(given.pikaConf),
    defects: given.defects,
    pace: given.pace ?? (hasStandin(choice.standins) ? STANDIN_PACE : REAL_PACE),
    periodMs: given.period,
    groups: given.groups,
    slaves: given.slaves,
    proxies: given.proxies,
    clients: given.clients,
    password: given.auth && passwordFrom(process.env[PASSWORD], (message) => command.error(message)),
  };
}
