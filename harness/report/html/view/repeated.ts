import type { RepeatedScenario } from '../../../outcome/repeated.ts';
import { kindWords, rateWords, statusOf, timeWords } from '../../repeated.ts';
import { html, type Markup } from '../markup.ts';
import { verdictChip } from './verdict.ts';

/** What several runs of a scenario show together, a row each. */
export function repeatedTable(repeated: readonly RepeatedScenario[]): Markup | undefined {
  if (repeated.length === 0) return undefined;
  return html`<section id="repeated" class="scenarios" aria-labelledby="repeated-title">
<h2 id="repeated-title">Several runs together</h2>
<table>
<thead><tr><th scope="col">Runs</th><th scope="col">Scenario</th><th scope="col">Failed (95 % interval)</th><th scope="col">Findings</th><th scope="col">Agreed after (p50 / p95 / max)</th></tr></thead>
<tbody>${repeated.map(row)}</tbody>
</table>
</section>`;
}

function row(scenario: RepeatedScenario): Markup {
  const status = statusOf(scenario);
  return html`<tr>
<td data-label="Runs">${scenario.runs} ${status === 'flaky' ? html`<span class="chip unknown">flaky</span>` : verdictChip(status)}</td>
<th scope="row">${scenario.scenario}</th>
<td data-label="Failed">${rateWords(scenario)}</td>
<td data-label="Findings">${kindWords(scenario) || html`<span class="quiet">none</span>`}</td>
<td data-label="Agreed after">${timeWords(scenario) || html`<span class="quiet">–</span>`}</td>
</tr>`;
}
