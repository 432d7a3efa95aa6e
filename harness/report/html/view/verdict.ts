import type { ScenarioOutcome } from '../../../outcome/outcome.ts';
import { html, type Markup } from '../markup.ts';

const SIGNS: Record<ScenarioOutcome['verdict'], string> = {
  diverged: '✕',
  unknown: '?',
  converged: '✓',
  skipped: '–',
};

/** The verdict as a word with a sign; its colour only repeats them. */
export function verdictChip(verdict: ScenarioOutcome['verdict']): Markup {
  return html`<span class="chip ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
}
