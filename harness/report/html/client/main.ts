import { offerCopies } from './copy.ts';
import { offerFilters } from './filter.ts';
import { ScenarioTimeline } from './scenario-timeline.ts';

/** A timeline is drawn when it first comes into view: a report of many scenarios opens as fast as one of one. */
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    draw(entry.target as HTMLElement);
  }
});

function draw(root: HTMLElement): void {
  new ScenarioTimeline(root, root.dataset.timeline!);
  root.classList.add('drawn');
  performance.mark('timeline drawn');
}

/** A link into a folded scenario unfolds it. */
function unfold(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

offerCopies();
offerFilters();
addEventListener('hashchange', unfold);
unfold();
for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
  link.addEventListener('click', () => {
    if (link.hash === location.hash) unfold();
  });
}
for (const root of document.querySelectorAll<HTMLElement>('[data-timeline]')) seen.observe(root);
