import type { TimelineEvent } from '../timeline/event.ts';
import { inWords } from '../until.ts';
import type { ScenarioOutcome } from './outcome.ts';

/** What clients had of each group, in the order of the groups; empty where there were none. */
export function clientsIn(timeline: readonly TimelineEvent[]): ScenarioOutcome['clients'] {
  const groups = new Map<number, ScenarioOutcome['clients'][number]>();
  for (const event of timeline) {
    if (event.kind !== 'clients') continue;
    for (const { group, done, failed, noWriteMs = 0, noReadMs = 0 } of event.groups) {
      const sum = groups.get(group) ?? { group, done: 0, failed: 0, noWriteMs: 0, noReadMs: 0 };
      groups.set(group, {
        group,
        done: sum.done + done,
        failed: sum.failed + failed,
        noWriteMs: Math.max(sum.noWriteMs, noWriteMs),
        noReadMs: Math.max(sum.noReadMs, noReadMs),
      });
    }
  }
  return [...groups.values()].toSorted((one, other) => one.group - other.group);
}

/** The longest outage that clients of any of the groups felt: `no writes for 2.6 s, no reads for 92 ms`, or `none`. */
export function feltOutage(clients: ScenarioOutcome['clients']): string {
  const longest = (of: 'noWriteMs' | 'noReadMs') => Math.max(0, ...clients.map((each) => each[of]));
  const [writes, reads] = [longest('noWriteMs'), longest('noReadMs')];
  const felt = [
    ...(writes > 0 ? [`no writes for ${inWords(writes)}`] : []),
    ...(reads > 0 ? [`no reads for ${inWords(reads)}`] : []),
  ];
  return felt.join(', ') || 'none';
}
