import { basename } from 'node:path';
import { type Finding, type FindingTraits, kindsOf, traitsOf } from '../judge/findings.ts';
import type { Judgement, Verdict } from '../judge/judge.ts';
import { explainLimit } from '../judge/limits.ts';
import { atMoment } from '../text/duration.ts';
import { printable } from '../text/printable.ts';
import type { TimelineMeta } from '../timeline/event.ts';
import { phaseWords } from '../timeline/phase-words.ts';
import { inWords } from '../until.ts';

/** What a failure message needs beside the judgement. */
export interface MessageContext {
  readonly meta: TimelineMeta;
  /** Where the timeline was written. */
  readonly recording: string;
}

/** Whose word stands against fe's. */
const TRUTH = {
  samples: 'nodes',
  history: 'nodes',
  proxies: 'proxies',
  clients: 'clients',
  page: 'API',
} as const satisfies Record<FindingTraits['evidence'], string>;

/**
 * The failure message: which group and server, what fe reported, what the nodes said, since when, the limit and
 * where it comes from, what was done before it, how to run it again and where the recording lies.
 */
export function failureMessage(judgement: Judgement, context: MessageContext): string {
  const lines = [headline(judgement)];
  const add = (label: string, text: string) => lines.push(`  ${label.padEnd(18)} ${text}`);
  const failed = judgement.expectations.find((verdict) => verdict.verdict === judgement.verdict);
  for (const finding of failed?.findings ?? []) {
    add(finding.kind, finding.text);
    const { evidence } = traitsOf(finding.kind);
    // One kind compares fe with itself.
    add('', `${evidence === 'page' ? 'page' : 'fe'}: ${finding.reported}`);
    add('', `${TRUTH[evidence]}: ${finding.actual}`);
    add('', `since ${atMoment(finding.sinceMs)}, for ${inWords(failed!.at - finding.sinceMs)}`);
    if (finding.remedy) add('', `remedy: ${finding.remedy}`);
    if (finding.diagnosis) add('', `log: ${finding.diagnosis}`);
  }
  if (failed?.settledAt !== undefined) add('settled', `the nodes, at ${atMoment(failed.settledAt)}`);
  add('limit', explainLimit(judgement.limits));
  if (failed?.lastAction) add('before it', describeAction(failed, context.meta));
  for (const outage of judgement.outages) {
    const reached = outage.offline ? 'offline' : outage.noticed ? 'noticed' : 'not noticed';
    add(
      'outage',
      `${named(outage.server, context.meta)} down ${inWords(outage.downMs)} (${reached}; asked for: ${outage.asked})`,
    );
  }
  if (context.meta.again) add('again', context.meta.again);
  add('recording', context.recording);
  // What others said in it begins no line of its own.
  return lines.map(printable).join('\n');
}

function headline(judgement: Judgement): string {
  if (judgement.verdict === 'unknown') return `unknown: ${judgement.reason}`;
  const groups = [...new Set(judgement.findings.map((finding: Finding) => finding.group))];
  const kinds = kindsOf(judgement.findings);
  return `diverged: group ${groups.join(', ')}: ${kinds.join(', ')}`;
}

function describeAction(verdict: Verdict, meta: TimelineMeta): string {
  const { action, target, t, error, phase } = verdict.lastAction!;
  return `${action} ${named(target, meta)} at ${atMoment(t)}${phaseWords(phase)}${error ? ` (refused: ${error})` : ''}`;
}

function named(target: string, meta: TimelineMeta): string {
  const server = [...meta.groups.flatMap((group) => group.servers), ...(meta.proxies ?? [])].find(
    (candidate) => candidate.address === target,
  );
  return server ? `${server.name} (${target})` : basename(target);
}
