import { basename } from 'node:path';
import type { ScenarioOutcome } from '../../../outcome/outcome.ts';
import { atMoment } from '../../../text/duration.ts';
import { traitsOf } from '../../../timeline/actions.ts';
import { inWords } from '../../../until.ts';
import { expectationWords } from '../judge-spans.ts';
import { html, type Markup } from '../markup.ts';
import type { Recording, ScenarioView } from '../scenario-view.ts';
import { clockAt } from './clock.ts';

type Finding = ScenarioOutcome['findings'][number];

/** With more findings than these, the rest are folded away: the answers are to be seen at a glance. */
const SHOWN = 3;

/** What went wrong, when, what fe said, what was true, how to see it again. */
export function answersOf(view: ScenarioView): Markup {
  const { outcome, recording, again } = view;
  const { findings } = outcome;
  const answers =
    findings.length > 0
      ? html`${answer('what', 'What went wrong', list(findings, whatWentWrong))}
${answer(
  'fe',
  'codis-fe said',
  list(findings, (finding) => html`${about(finding, recording)}<q>${finding.reported}</q>`),
)}
${answer(
  'nodes',
  'The nodes said (true)',
  list(findings, (finding) => html`${about(finding, recording)}<q>${finding.actual}</q>`),
)}
${answer('when', 'When', whenOf(findings, recording))}`
      : withoutFindings(view);
  return html`<dl class="answers ${outcome.verdict}">
${answers}
${outcome.unknownBefore && answer('tries', 'Run twice', html`beside others it could not be judged (${outcome.unknownBefore}); this is what came of it by itself`)}
${again !== undefined && answer('again', 'See it again', commandOf(again))}
</dl>`;
}

function answer(
  name: string,
  question: string,
  text: Markup | Markup[] | string | undefined,
): Markup | undefined {
  if (!text) return undefined;
  return html`<div class="answer ${name}"><dt>${question}</dt><dd>${text}</dd></div>`;
}

function list(findings: readonly Finding[], item: (finding: Finding) => Markup): Markup {
  if (findings.length === 1) return item(findings[0]!);
  const items = (some: readonly Finding[]) => some.map((finding) => html`<li>${item(finding)}</li>`);
  if (findings.length <= SHOWN) return html`<ol>${items(findings)}</ol>`;
  return html`<ol>${items(findings.slice(0, SHOWN))}</ol><details><summary class="quiet"><small>${findings.length - SHOWN} more</small></summary><ol start="${SHOWN + 1}">${items(findings.slice(SHOWN))}</ol></details>`;
}

function whatWentWrong(finding: Finding): Markup {
  return html`<code class="kind">${finding.kind}</code> ${finding.text}${finding.diagnosis !== undefined && html`<p class="diagnosis"><b>Why:</b> ${finding.diagnosis}</p>`}`;
}

/** Which server a finding is about, where its words don't say. */
function about({ server, group }: Finding, recording: Recording | undefined): Markup {
  const name = server === undefined ? `group ${group}` : (recording?.drawing.names[server] ?? server);
  return html`<span class="quiet">${name}:</span> `;
}

function whenOf(findings: readonly Finding[], recording: Recording | undefined): Markup {
  const since = Math.min(...findings.map((finding) => finding.sinceMs));
  const decisive = recording?.decisive;
  const clock = recording && clockAt(recording.drawing.clock, since);
  const lasted =
    decisive &&
    html`, for ${inWords(decisive.at - since)}, until the limit ran out at ${atMoment(decisive.at)}`;
  return html`since <b>${atMoment(since)}</b>${clock && html` <span class="quiet">(${clock} UTC)</span>`}${lasted}${afterWhat(recording)}`;
}

/** What was done last; where that only follows from what had taken a program away, that too. */
function afterWhat(recording: Recording | undefined): Markup | undefined {
  const last = recording?.decisive?.lastAction;
  if (!recording || !last) return undefined;
  const name = recording.drawing.names[last.target] ?? basename(last.target);
  const follows = traitsOf(last.action).leaves !== undefined && traitsOf(last.action).outage !== 'begins';
  const before = follows
    ? recording.actions.findLast(
        ({ t, target, action }) =>
          t <= last.t && target === last.target && traitsOf(action).outage === 'begins',
      )
    : undefined;
  if (!before) return html`; after <b>${last.action} ${name}</b> at ${atMoment(last.t)}`;
  return html`; after <b>${before.action} ${name}</b> at ${atMoment(before.t)}, ${last.action} at ${atMoment(last.t)}`;
}

function withoutFindings({ outcome, recording }: ScenarioView): Markup {
  const decisive = recording?.decisive;
  const expected =
    decisive &&
    answer('when', 'Expected', html`${expectationWords(decisive.expectation)}${afterWhat(recording)}`);
  if (outcome.verdict === 'converged') {
    const settled = decisive?.settledAt;
    const text = html`codis-fe agreed with the nodes <b>${inWords(outcome.convergedMs ?? 0)}</b> after they had settled${settled !== undefined && html` (at ${atMoment(settled)})`}; the limit is ${inWords(outcome.limitMs)}`;
    return html`${answer('what', 'What was seen', text)}
${expected}`;
  }
  const question = outcome.verdict === 'skipped' ? 'Why it was not run' : 'Why nothing can be said';
  return html`${answer('what', question, html`${outcome.reason ?? 'no reason was given'}${outcome.programFailure && html`<pre>${outcome.programFailure.logTail.join('\n')}</pre>`}`)}
${expected}`;
}

function commandOf(again: string): Markup {
  return html`<span class="command"><code>${again}</code><button type="button" class="copy" hidden>Copy</button></span>`;
}
