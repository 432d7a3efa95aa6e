import { stat } from 'node:fs/promises';
import * as actions from '@actions/core';
import { kindsOf } from '../judge/findings.ts';
import { feltOutage } from '../outcome/clients.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { RepeatedScenario } from '../outcome/repeated.ts';
import { fenced, literal } from '../text/markdown.ts';
import { printable, printableLines } from '../text/printable.ts';
import { inWords } from '../until.ts';
import { kindWords, rateWords, statusOf, timeWords } from './repeated.ts';
import { describeSubject, type Summary, verdictLine } from './summary.ts';

/** GitHub shows ten annotations of a kind for a step, and drops the rest. */
const ANNOTATIONS = 10;

/** In bytes: of a step whose summary is longer than 1 MiB, GitHub shows none of it. */
const LONGEST = 1024 * 1024;

/** A line at a job's step: of an error, of what can't be said, or of what there is to do. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

const ANNOTATE = { error: actions.error, warning: actions.warning, notice: actions.notice };

function annotate({ level, title, message }: Annotation): void {
  ANNOTATE[level](printableLines(message), { title: printable(title) });
}

/** Where this runs as a step of GitHub Actions, annotate what did not converge, and add the summary to the job's. */
export async function tellGithub(summary: Summary): Promise<void> {
  const annotations = summary.scenarios.flatMap(({ verdict, name, message }): Annotation[] => {
    if (verdict !== 'diverged' && verdict !== 'unknown') return [];
    const level = verdict === 'diverged' ? 'error' : 'warning';
    return [{ level, title: `${verdict}: ${name}`, message: message ?? verdict }];
  });
  await sayOnGithub(annotations, (room) => jobSummary(summary, room));
}

/**
 * Where this runs as a step of GitHub Actions, annotate it, and add to the job's summary. Elsewhere it does nothing. A
 * job's summary that can't be written to is annotated as well, and no error: it changes nothing of the verdict.
 * @param jobSummary Markdown, from how many bytes of it there is room for
 */
export async function sayOnGithub(
  annotations: readonly Annotation[],
  jobSummary: (room: number) => string,
): Promise<void> {
  if (process.env.GITHUB_ACTIONS !== 'true') return;
  for (const level of ['error', 'warning', 'notice'] as const)
    for (const each of annotations.filter((each) => each.level === level).slice(0, ANNOTATIONS))
      annotate(each);
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  try {
    const { size } = await stat(file);
    const room = LONGEST - size - 1;
    const text = jobSummary(room);
    if (Buffer.byteLength(text) > room) throw new Error('the step has filled it already');
    await actions.summary.addRaw(text, true).write();
  } catch (error) {
    annotate({
      level: 'warning',
      title: "insync could not write the job's summary",
      message: (error as Error).message,
    });
  }
}

/** The same for a run that came to no summary. */
export function tellGithubOfFailure(message: string): void {
  if (process.env.GITHUB_ACTIONS === 'true')
    annotate({ level: 'error', title: 'insync could not judge', message });
}

/**
 * The summary as the Markdown of a job summary: the verdict and the table, what several runs of a scenario show, then
 * the messages, as much of each as there is room for.
 * @param longest in bytes of UTF-8; the first lines are there even where it is less than they need
 */
export function jobSummary(summary: Summary, longest: number): string {
  const head = [
    `## insync: ${literal(verdictLine(summary))}`,
    '',
    literal(describeSubject(summary)),
    '',
    '| verdict | scenario | findings | converged in | limit | outage for clients |',
    '|---|---|---|---|---|---|',
  ].join('\n');
  const room = longest - Buffer.byteLength(head) - ROOM_FOR_NOTES;
  const table = fitting(summary.scenarios.map(row), room / 2);
  const repeated = fitting(summary.repeated.map(repeatedRow), room / 4);
  const failed = summary.scenarios.filter((outcome) => outcome.message !== null);
  const messages = fitting(failed.map(details), room - table.bytes - repeated.bytes);
  return [
    head,
    ...table.blocks,
    '',
    ...leftOut(table.leftOut, 'Scenarios'),
    ...(summary.repeated.length > 0 ? [...REPEATED_HEAD, ...repeated.blocks, ''] : []),
    ...leftOut(repeated.leftOut, 'Repeated scenarios'),
    ...messages.blocks,
    ...leftOut(messages.leftOut, 'Messages'),
  ].join('\n');
}

/** In bytes: for what is said of that which found no room, and the head of the second table. */
const ROOM_FOR_NOTES = 800;

const REPEATED_HEAD = [
  '| several runs | scenario | failed (95 % interval) | findings | converged in (p50 / p95 / max) |',
  '|---|---|---|---|---|',
];

function leftOut(count: number, what: string): string[] {
  return count === 0
    ? []
    : [`${what} left out: ${count}. GitHub has no room for them here, the report has.`, ''];
}

/** The blocks that fit into so many bytes, a line feed after each; a long one does not keep out those after it. */
function fitting(blocks: readonly string[], room: number) {
  let bytes = 0;
  const fit = blocks.filter((block) => {
    const size = Buffer.byteLength(block) + 1;
    if (bytes + size > room) return false;
    bytes += size;
    return true;
  });
  return { blocks: fit, bytes, leftOut: blocks.length - fit.length };
}

function details({ name, message }: ScenarioOutcome): string {
  return [
    `<details><summary>${literal(name)}</summary>`,
    '',
    fenced(message ?? ''),
    '',
    '</details>',
    '',
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
    outcome.clients.length > 0 ? feltOutage(outcome.clients) : '',
  ];
  return `| ${cells.join(' | ')} |`;
}

function repeatedRow(scenario: RepeatedScenario): string {
  const cells = [
    `${scenario.runs}, ${statusOf(scenario)}`,
    literal(scenario.scenario),
    rateWords(scenario),
    kindWords(scenario),
    timeWords(scenario),
  ];
  return `| ${cells.join(' | ')} |`;
}
