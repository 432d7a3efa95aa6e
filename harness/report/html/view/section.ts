import { kindsOf } from '../../../judge/findings.ts';
import { inWords } from '../../../until.ts';
import { html, type Markup } from '../markup.ts';
import type { ScenarioView } from '../scenario-view.ts';
import { answersOf } from './answers.ts';
import { detailsOf } from './details.ts';
import { timelineOf } from './timeline.ts';
import { verdictChip } from './verdict.ts';

/**
 * The scenario that the report begins with.
 * @param alike how many scenarios have its verdict, itself included
 */
export function openSection(view: ScenarioView, alike: number): Markup {
  const lead =
    alike > 1 &&
    html`<small class="quiet">the first of <a href="#scenarios">${alike}</a> that came out so</small> `;
  return html`<section class="scenario first" id="${view.id}" aria-labelledby="${view.id}-title">
<h2 id="${view.id}-title">${verdictChip(view.outcome.verdict)} ${view.outcome.name} ${lead}</h2>
${bodyOf(view)}
</section>`;
}

export function collapsedSection(view: ScenarioView): Markup {
  const { outcome, id } = view;
  const kinds = kindsOf(outcome.findings);
  const note =
    outcome.verdict === 'converged'
      ? `${inWords(outcome.convergedMs ?? 0)} of ${inWords(outcome.limitMs)}`
      : kinds.join(', ') || (outcome.reason ?? '');
  return html`<details class="scenario" id="${id}">
<summary>${verdictChip(outcome.verdict)} <h2>${outcome.name}</h2> <span class="quiet">${note}</span></summary>
${bodyOf(view)}
</details>`;
}

function bodyOf(view: ScenarioView): Markup {
  return html`${answersOf(view)}
${timelineOf(view)}
${detailsOf(view)}`;
}
