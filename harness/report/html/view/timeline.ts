import { html, type Markup } from '../markup.ts';
import type { ScenarioView } from '../scenario-view.ts';

/** The place where the page's script draws the timeline once it comes into view. */
export function timelineOf({ id, recording, outcome }: ScenarioView): Markup {
  if (!recording) return html`<p class="quiet">Nothing was recorded: the cluster never came up.</p>`;
  return html`<div class="recording" data-timeline="${id}">
<div class="chart">
<div class="tools" role="group" aria-label="Timeline">
<button type="button" data-do="in" title="Zoom in (+)">Zoom in</button><button type="button" data-do="out" title="Zoom out (−)">Zoom out</button><button type="button" data-do="fit" title="Show all (0)">Fit</button>
<small class="quiet">drag moves, Ctrl + wheel zooms; click or tap holds a moment; arrow keys step</small>
</div>
<div class="canvas" tabindex="0" role="application" aria-label="Timeline of ${outcome.name}: left and right step through the samples, with Shift through the changes; up and down choose the lane; plus, minus and 0 zoom"></div>
</div>
<aside class="moment" aria-live="polite" aria-label="The moment looked at"></aside>
<noscript>The timeline needs JavaScript; the verdict above does not.</noscript>
</div>`;
}
