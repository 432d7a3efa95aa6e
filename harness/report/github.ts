import * as actions from '@actions/core';
import { kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../run/outcome.ts';
import { inWords } from '../until.ts';
import { describeSubject, type Summary, verdictLine } from './summary.ts';

/** GitHub shows ten annotations of a kind for a step, and drops the rest. */
const ANNOTATIONS = 10;

/**
 * Where this runs as a step of GitHub Actions, add the summary to the job's, and annotate what did not converge.
 * Elsewhere it does nothing.
 */
export async function tellGithub(summary: Summary): Promise<void> {
  if (process.env.GITHUB_ACTIONS !== 'true') return;
  for (const verdict of ['diverged', 'unknown'] as const) {
    const outcomes = summary.scenarios.filter((outcome) => outcome.verdict === verdict);
    for (const { name, message } of outcomes.slice(0, ANNOTATIONS)) {
      const annotate = verdict === 'diverged' ? actions.error : actions.warning;
      annotate(message ?? verdict, { title: `${verdict}: ${name}` });
    }
  }
  if (process.env.GITHUB_STEP_SUMMARY) await actions.summary.addRaw(jobSummary(summary), true).write();
}

/** The same for a run that came to no summary. */
export function tellGithubOfFailure(message: string): void {
  if (process.env.GITHUB_ACTIONS === 'true') actions.error(message, { title: 'insync could not judge' });
}

/** The summary as the Markdown of a job summary. */
export function jobSummary(summary: Summary): string {
  const failed = summary.scenarios.filter((outcome) => outcome.message !== null);
  return [
    `## insync: ${literal(verdictLine(summary))}`,
    '',
    literal(describeSubject(summary)),
    '',
    '| verdict | scenario | findings | converged in | limit |',
    '|---|---|---|---|---|',
    ...summary.scenarios.map(row),
    '',
    ...failed.flatMap((outcome) => [
      `<details><summary>${literal(outcome.name)}</summary>`,
      '',
      // Four ticks: what a program said may have three.
      '````text',
      outcome.message ?? '',
      '````',
      '',
      '</details>',
      '',
    ]),
  ].join('\n');
}

const SIGNS = { converged: '✅', diverged: '❌', unknown: '❔', skipped: '⏭️' } as const;

function row(outcome: ScenarioOutcome): string {
  const kinds = kindsOf(outcome.findings).join(', ');
  const cells = [
    `${SIGNS[outcome.verdict]} ${outcome.verdict}`,
    literal(outcome.name),
    literal(kinds || (outcome.reason ?? '')),
    outcome.convergedMs === null ? '' : inWords(outcome.convergedMs),
    inWords(outcome.limitMs),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Text in which nothing is Markdown or HTML any more, on one line. */
function literal(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#|~]/g, String.raw`\$&`);
}
