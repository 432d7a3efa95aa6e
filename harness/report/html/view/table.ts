import { kindsOf } from '../../../judge/findings.ts';
import { feltOutage } from '../../../outcome/clients.ts';
import type { ScenarioOutcome } from '../../../outcome/outcome.ts';
import { inWords } from '../../../until.ts';
import { outageWords } from '../actions.ts';
import { html, Markup } from '../markup.ts';
import type { ScenarioView } from '../scenario-view.ts';
import { verdictChip } from './verdict.ts';

/** Every scenario, a row each; what went wrong first. */
export function tableOf(views: readonly ScenarioView[]): Markup {
  return html`<section id="scenarios" class="scenarios" aria-labelledby="scenarios-title">
<h2 id="scenarios-title">${views.length === 1 ? '1 scenario' : `${views.length} scenarios`}</h2>
${filters(views)}
<table>
<thead><tr><th scope="col">Verdict</th><th scope="col">Scenario</th><th scope="col">Findings</th><th scope="col">Agreed after, of the limit</th><th scope="col">Outage</th><th scope="col">For clients</th></tr></thead>
<tbody>${views.map(row)}</tbody>
</table>
</section>`;
}

function filters(views: readonly ScenarioView[]): Markup | undefined {
  const verdicts = [...new Set(views.map((view) => view.outcome.verdict))];
  if (verdicts.length < 2) return undefined;
  const button = (value: string, text: string) =>
    html`<button type="button" data-filter="${value}" aria-pressed="${value === 'all' ? 'true' : 'false'}">${text}</button>`;
  return html`<div class="tools" role="group" aria-label="Show">${button('all', 'all')}${verdicts.map((verdict) => button(verdict, verdict))}</div>`;
}

function row({ outcome, id }: ScenarioView): Markup {
  const kinds = kindsOf(outcome.findings);
  return html`<tr data-verdict="${outcome.verdict}">
<td>${verdictChip(outcome.verdict)}</td>
<th scope="row"><a href="#${id}">${outcome.name}</a></th>
<td data-label="Findings">${kinds.length > 0 ? kinds.map((kind) => html`<code class="kind">${kind}</code> `) : html`<span class="quiet">${outcome.reason ?? 'none'}</span>`}</td>
<td data-label="Agreed after">${agreement(outcome)}</td>
<td data-label="Outage">${outages(outcome)}</td>
<td data-label="For clients">${outcome.clients.length > 0 ? feltOutage(outcome.clients) : html`<span class="quiet">–</span>`}</td>
</tr>`;
}

function agreement({ verdict, convergedMs, limitMs }: ScenarioOutcome): Markup {
  if (verdict === 'skipped' || (verdict === 'unknown' && convergedMs === null)) {
    return html`<span class="quiet">–</span>`;
  }
  const share = convergedMs === null ? 100 : Math.min(100, (100 * convergedMs) / Math.max(1, limitMs));
  const text =
    convergedMs === null
      ? `not within ${inWords(limitMs)}`
      : `${inWords(convergedMs)} of ${inWords(limitMs)}`;
  // The width is a number that was computed here.
  const width = new Markup(share.toFixed(1));
  return html`<span class="agreement"><span class="bar" aria-hidden="true"><span class="share ${convergedMs === null && 'never'}" style="inline-size:${width}%"></span></span> ${text}</span>`;
}

function outages({ outages }: ScenarioOutcome): Markup | Markup[] {
  if (outages.length === 0) return html`<span class="quiet">none</span>`;
  return outages.map((outage) => html`<span class="outage">${outageWords(outage)}</span> `);
}
