import { createHash } from 'node:crypto';
import type { Summary } from '../summary.ts';
import { clientBundle } from './client-bundle.ts';
import { embeddedJson, html, Markup } from './markup.ts';
import { type RecordedScenario, type ScenarioView, scenarioView } from './scenario-view.ts';
import { headerOf } from './view/header.ts';
import { repeatedTable } from './view/repeated.ts';
import { collapsedSection, openSection } from './view/section.ts';
import { tableOf } from './view/table.ts';

export type { RecordedScenario } from './scenario-view.ts';

/** What went wrong comes first. */
const ORDER = ['diverged', 'unknown', 'converged', 'skipped'];

/**
 * The report as one HTML document that needs nothing else: script, styles, pictures and every sample are in it.
 * What failed first stands on top, with its timeline; then the table of all scenarios, then the others.
 */
export async function htmlReport(summary: Summary, recorded: readonly RecordedScenario[]): Promise<string> {
  const rank = ({ outcome }: RecordedScenario) => ORDER.indexOf(outcome.verdict);
  const sorted = recorded.toSorted((a, b) => rank(a) - rank(b));
  const views = await Promise.all(sorted.map((scenario, index) => scenarioView(scenario, `s${index + 1}`)));
  const failing = (view: ScenarioView | undefined) =>
    view?.outcome.verdict === 'diverged' || view?.outcome.verdict === 'unknown';
  const first = failing(views[0]) ? views[0] : undefined;
  const rest = first ? views.slice(1) : views;
  const { script, styles } = await clientBundle();
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policyFor(script)}">
<title>insync: ${summary.verdict}</title>
<style>${new Markup(styles)}</style>
</head>
<body>
${headerOf(summary, views)}
<main>
${first && openSection(first, views.filter((view) => view.outcome.verdict === first.outcome.verdict).length)}
${tableOf(views)}
${repeatedTable(summary.repeated)}
${rest.map(collapsedSection)}
</main>
${views.map(dataOf)}
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.text;
}

/** Nothing is loaded from anywhere, and no script runs but our own. */
function policyFor(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
}

/** A drawing is small and read at once; the samples are many and alike, and wait compressed until asked for. */
function dataOf({ id, recording }: ScenarioView): Markup | undefined {
  if (!recording) return undefined;
  return html`<script type="application/json" id="${id}-drawing">${embeddedJson(recording.drawing)}</script>
<script type="text/plain" id="${id}-moments">${recording.moments}</script>
`;
}
