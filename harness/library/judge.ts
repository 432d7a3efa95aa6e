/**
 * The judge and the reader of timelines, for programs of one's own: `codis-insync/judge`. It starts nothing and reads
 * no files.
 *
 * @example
 * import { judge, limitsOf, metaOf, readTimeline } from 'codis-insync/judge';
 *
 * const timeline = readTimeline(await readFile('insync-report/timelines/steady.ndjson', 'utf8'));
 * const { verdict, findings } = judge(timeline, limitsOf(metaOf(timeline)));
 *
 * @module
 */

export {
  type Finding,
  type FindingKind,
  type FindingTraits,
  findingKinds,
  traitsOf,
} from '../judge/findings.ts';
export { Judge, type Judgement, judge, type Verdict, type VerdictName } from '../judge/judge.ts';
export { type Limits, type LimitTerm, limitsOf } from '../judge/limits.ts';
export type { Outage } from '../judge/outages.ts';
export {
  type ActionEvent,
  type Expectation,
  metaOf,
  TIMELINE_FORMAT,
  type TimelineEvent,
  type TimelineMeta,
} from '../timeline/event.ts';
export { readTimeline, TimelineFormatError } from '../timeline/reader.ts';
