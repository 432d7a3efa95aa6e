import { hasStandin } from '../codis/pace.ts';
import type { Summary } from '../report/summary.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { RecordedRunOptions } from './options.ts';
import { countProxies, type ProxyCount } from './proxies.ts';

/** What a run judges, as its summary has it, and how many proxies each of its clusters has. */
export interface RunSubject extends ProxyCount {
  readonly subject: Pick<
    Summary,
    'runtime' | 'chosenBecause' | 'standin' | 'programs' | 'pace' | 'cluster' | 'seed'
  >;
}

/** @throws {ProgramError} for a program that can't be run, and where proxies were asked for and there are none */
export async function subjectOf(options: RecordedRunOptions, runtime: Runtime): Promise<RunSubject> {
  const programs = await runtime.describePrograms();
  const count = await countProxies(options.proxies, runtime);
  const { groups, slaves, chosenBecause, pace, seed } = options;
  const { proxies } = count;
  const subject = {
    runtime: runtime.name,
    chosenBecause,
    standin: hasStandin(runtime.standins),
    programs,
    pace,
    cluster: { groups, slaves, proxies, clients: options.clients && proxies > 0 },
    seed,
  };
  return { ...count, subject };
}
