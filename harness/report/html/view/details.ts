import { feltOutage } from '../../../outcome/clients.ts';
import type { ScenarioOutcome } from '../../../outcome/outcome.ts';
import { atMoment } from '../../../text/duration.ts';
import { inWords } from '../../../until.ts';
import { outageWords } from '../actions.ts';
import { html, type Markup } from '../markup.ts';
import type { Recording, ScenarioView } from '../scenario-view.ts';
import type { ScreenshotView } from '../screenshots.ts';

/** What an engineer asks next: the limit's terms, what was done, the pictures, where everything lies. */
export function detailsOf({ outcome, recording, hasLogs }: ScenarioView): Markup {
  const setUp = outcome.setUp.map(({ step, ms }) => `${step} ${inWords(ms)}`).join(', ');
  return html`<dl class="details">
${recording && entry('Limit', limitOf(recording))}
${
  recording &&
  outcome.outages.length > 0 &&
  entry(
    'Outages',
    outcome.outages.map(
      (outage) =>
        html`<p>${recording.drawing.names[outage.server] ?? outage.server} (${outage.server}) down ${outageWords(outage)}; asked for: ${outage.asked}</p>`,
    ),
  )
}
${outcome.clients.length > 0 && entry('Clients', outcome.clients.map(clientsOf))}
${recording && recording.drawing.marks.length > 0 && entry('What was done', actionsOf(recording))}
${recording && entry('Recording', html`<a href="timelines/${encodeURIComponent(outcome.slug)}.ndjson">timelines/${outcome.slug}.ndjson</a>${hasLogs && html`, logs in <a href="logs/${encodeURIComponent(outcome.slug)}/">logs/${outcome.slug}/</a>`}`)}
${setUp !== '' && entry('Set-up', html`${setUp}`)}
${entry('Took', html`${inWords(outcome.tookMs)} in all`)}
</dl>
${recording && recording.screenshots.length > 0 && html`<div class="shots">${recording.screenshots.map(figure)}</div>`}
${outcome.message !== null && html`<details class="message"><summary class="quiet">The failure message in full</summary><pre>${outcome.message}</pre></details>`}`;
}

function entry(title: string, text: Markup | Markup[]): Markup {
  return html`<div><dt>${title}</dt><dd>${text}</dd></div>`;
}

function limitOf({ limits }: Recording): Markup {
  const terms = limits.agreeTerms.map(({ name, ms }) => html`${name} <b>${inWords(ms)}</b>`);
  return html`<b>${inWords(limits.agreeMs)}</b> <span class="quiet">from when the nodes have settled</span> = ${terms.flatMap((term, index) => (index === 0 ? [term] : [html` + `, term]))}; then it must hold for ${inWords(limits.holdMs)}`;
}

function clientsOf(clients: ScenarioOutcome['clients'][number]): Markup {
  const { group, done, failed } = clients;
  return html`<p>group ${group}: outage as they felt it: ${feltOutage([clients])}; ${done + failed} operations, ${failed} failed</p>`;
}

function actionsOf({ drawing }: Recording): Markup[] {
  return drawing.marks.map(({ t, text }) => html`<span class="step"><b>${atMoment(t)}</b> ${text}</span> `);
}

const MOMENTS = { start: 'at the start', finding: 'at the first finding', end: 'at the end' };

function figure({ t, moment, source, file }: ScreenshotView): Markup {
  const caption = html`<figcaption class="quiet"><small>codis-fe’s page ${MOMENTS[moment]}, ${atMoment(t)}</small></figcaption>`;
  if (source === undefined) return html`<figure><p class="quiet">${file} is not there</p>${caption}</figure>`;
  return html`<figure><img src="${source}" alt="codis-fe’s page ${MOMENTS[moment]}">${caption}</figure>`;
}
