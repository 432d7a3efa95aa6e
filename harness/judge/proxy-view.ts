import { isDeepStrictEqual } from 'node:util';
import type { Route } from '../codis/routes.ts';
import { bringsBack, traitsOf } from '../timeline/actions.ts';
import type { ActionEvent, ProxySample } from '../timeline/event.ts';

/** How a proxy routes, as of its latest sample. */
export type ProxyView =
  /** Not asked yet, or not since it was started. */
  | { readonly kind: 'unseen' }
  /** It was ended, frozen or cut off, and nobody has brought it back. */
  | { readonly kind: 'down'; readonly why: string }
  /** It should be there and does not answer. */
  | { readonly kind: 'silent'; readonly error: string }
  | { readonly kind: 'routes'; readonly routes: readonly Route[] };

/** Follows one proxy through the timeline. Its view is the very same as long as the proxy says the same. */
export class ProxyTracker {
  view: ProxyView = { kind: 'unseen' };

  act(event: ActionEvent): void {
    const { why } = traitsOf(event.action);
    if (why !== undefined) this.view = { kind: 'down', why };
    else if (this.view.kind === 'down' && bringsBack(event.action)) this.view = { kind: 'unseen' };
  }

  see(sample: ProxySample): void {
    if (this.view.kind === 'down') return;
    const view: ProxyView =
      sample.error === undefined
        ? { kind: 'routes', routes: sample.routes }
        : { kind: 'silent', error: sample.error };
    if (!isDeepStrictEqual(view, this.view)) this.view = view;
  }
}

/** Why it says nothing, as a sentence without its subject. */
export function describeSilence(view: Exclude<ProxyView, { kind: 'routes' }>): string {
  switch (view.kind) {
    case 'unseen':
      return 'has not answered yet';
    case 'down':
      return `is down (${view.why})`;
    case 'silent':
      return `does not answer (${view.error})`;
  }
}
