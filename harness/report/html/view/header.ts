import { inWords } from '../../../until.ts';
import { describeSubject, type Summary } from '../../summary.ts';
import { html, type Markup } from '../markup.ts';
import type { ScenarioView } from '../scenario-view.ts';
import { verdictChip } from './verdict.ts';

const SENTENCES: Record<Summary['verdict'], string> = {
  diverged: 'codis-fe does not come to tell the truth',
  converged: 'codis-fe comes to tell the truth, in time',
  unknown: 'not everything could be judged',
};

/** The verdict, the counts, and what was judged. */
export function headerOf(summary: Summary, views: readonly ScenarioView[]): Markup {
  const count = (verdict: string) =>
    summary.scenarios.filter((scenario) => scenario.verdict === verdict).length;
  const counts = (['diverged', 'unknown', 'converged', 'skipped'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map(
      (verdict) =>
        html`<li><a href="#scenarios" data-show="${verdict}"><b>${count(verdict)}</b> ${verdict}</a></li>`,
    );
  const began = views.flatMap((view) => view.recording?.meta.startedAt ?? []).toSorted()[0];
  const subject = describeSubject({ ...summary, standin: false });
  return html`<header class="top ${summary.verdict}">
<h1>${verdictChip(summary.verdict)} <span>${SENTENCES[summary.verdict]}</span></h1>
<ul class="counts">${counts}<li class="quiet">in ${inWords(summary.tookMs)}</li>${began !== undefined && html`<li class="quiet"><time datetime="${began}">${began.slice(0, 16).replace('T', ' ')} UTC</time></li>`}</ul>
${summary.standin && html`<small class="standin"><strong class="chip">STAND-IN</strong> These are not the real programs: this report gates nothing.</small>`}
<small class="subject quiet">${subject}</small>
</header>`;
}
