import { describePrograms, type Summary } from '../report/summary.ts';
import type { BaselineSubject } from './baseline.ts';

/** What was judged, in which kind of cluster. */
export function subjectOf({ programs, standin, pace, cluster }: Summary): BaselineSubject {
  return { programs, standin, pace, ...(cluster && { cluster }) };
}

/** `pika 4.0.0, codis-dashboard v4.0.1; pace 0.1, slaves 1`. */
export function subjectWords(subject: BaselineSubject | null | undefined): string {
  if (!subject) return 'written by hand';
  const { standin, pace, cluster = {} } = subject;
  const size = Object.entries(cluster).map(([key, value]) => `, ${key} ${value}`);
  return `${standin ? 'a STAND-IN: ' : ''}${describePrograms(subject)}; pace ${pace}${size.join('')}`;
}

/** Why rates and times of a candidate can't be compared with the baseline's; nothing where they can. */
export function incomparable(candidate: BaselineSubject, of: BaselineSubject | undefined): string[] {
  if (of === undefined) return [];
  const words = ({ standin, pace, cluster = {} }: BaselineSubject) => ({
    programs: standin ? 'the stand-in' : 'real programs',
    pace: `pace ${pace}`,
    ...Object.fromEntries(Object.entries(cluster).map(([key, value]) => [key, `${key} ${value}`])),
  });
  const before: Record<string, string> = words(of);
  return Object.entries(words(candidate))
    .filter(([key, said]) => (before[key] ?? said) !== said)
    .map(([key, said]) => `the baseline is of ${before[key]}, the candidate of ${said}`);
}
