import { type Annotation, sayOnGithub } from '../report/github.ts';
import { gateMarkdown } from './gate-report.ts';
import type { GateResult } from './judge-candidate.ts';
import { notesOf } from './words.ts';

const LEVELS = { fail: 'error', unknown: 'warning', pass: 'notice', skipped: undefined } as const;

/** Where this runs as a step of GitHub Actions: what stops the candidate, what can't be said, and what is gone. */
export async function tellGithubOfGate(result: GateResult): Promise<void> {
  const annotations = result.scenarios.flatMap((scenario): Annotation[] => {
    const level = LEVELS[scenario.verdict];
    const gone = scenario.findings.some(({ status }) => status === 'gone');
    if (level === undefined || (level === 'notice' && !gone)) return [];
    return [{ level, title: `gate: ${scenario.scenario}`, message: notesOf(scenario).join('\n') }];
  });
  await sayOnGithub(annotations, () => gateMarkdown(result));
}
