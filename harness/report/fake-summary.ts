import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { type Summary, summarize } from './summary.ts';

/** A scenario's outcome for tests: converged but for what is given. */
export function fakeOutcome(given: Partial<ScenarioOutcome>): ScenarioOutcome {
  return {
    name: 'a scenario',
    slug: 'a-scenario',
    verdict: 'converged',
    findings: [],
    convergedMs: 100,
    limitMs: 8800,
    reason: null,
    outages: [],
    clients: [],
    message: null,
    again: null,
    setUp: [],
    tookMs: 12_300,
    ...given,
  };
}

/** A summary for tests. */
export function fakeSummary(...scenarios: ScenarioOutcome[]): Summary {
  const run = {
    runtime: 'process',
    standin: true,
    programs: { pika: '3.5.5' },
    pace: 0.1,
    seed: 7,
    filters: [],
  };
  return summarize({ ...run, tookMs: 45_600 }, scenarios);
}

/** One of each verdict, with texts that mean something to XML, HTML and Markdown. */
export const oneOfEach = fakeSummary(
  fakeOutcome({
    name: 'fine',
    clients: [{ group: 1, done: 2000, failed: 160, noWriteMs: 2641, noReadMs: 92 }],
  }),
  fakeOutcome({
    name: 'a <b> & "c" | d',
    slug: 'diverged',
    verdict: 'diverged',
    convergedMs: null,
    findings: [
      {
        kind: 'stuck-out-of-sync',
        group: 1,
        sinceMs: 1300,
        reported: 'OUT OF SYNC',
        actual: 'in sync',
        text: 'x',
      },
    ],
    message: 'diverged: group 1: stuck-out-of-sync\n  fe: <OUT OF SYNC> & \u001b[31mred\n  ```',
  }),
  fakeOutcome({
    name: 'unclear',
    slug: 'unclear',
    verdict: 'unknown',
    convergedMs: null,
    reason: 'fe gave no usable answer',
    message: 'unknown: fe gave no usable answer',
  }),
  fakeOutcome({
    name: 'not here',
    slug: 'not-here',
    verdict: 'skipped',
    convergedMs: null,
    reason: "the process runtime can't isolate",
  }),
);
