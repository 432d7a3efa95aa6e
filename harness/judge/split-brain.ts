import { describeHead, type ReportedGroup } from '../codis/reported.ts';
import type { ActionEvent } from '../timeline/event.ts';
import type { ActualGroup } from './actual.ts';
import type { Disagreement } from './findings.ts';
import { describeView } from './node-view.ts';

/**
 * Which servers somebody detached on purpose. Codis leaves them alone until it is told to make them follow
 * again: a server after SLAVEOF NO ONE at the node, and the old master after a promotion through fe. Any other
 * second master is one that the dashboard has to make follow, such as an old master that comes back after a
 * failover.
 */
export class Detachments {
  readonly #detached = new Set<string>();

  /** @param masterOf the registered address of the present first row of the group that a server belongs to */
  act(event: ActionEvent, masterOf: (server: string) => string | undefined): void {
    if (event.error !== undefined) return;
    if (event.action === 'slaveof-no-one') this.#detached.add(event.target);
    if (event.action === 'fe-slaveof') this.#detached.delete(event.target);
    if (event.action === 'fe-promote') {
      const demoted = masterOf(event.target);
      if (demoted) this.#detached.add(demoted);
      this.#detached.delete(event.target);
    }
  }

  /** The second master of a group that nobody asked for, as a disagreement; undefined where there is none. */
  splitBrain(
    actual: ActualGroup,
    reported: ReportedGroup | undefined,
    first: string | undefined,
  ): Disagreement | undefined {
    const extra = actual.masters.find(
      (address) => address !== (first ?? actual.master) && !this.#detached.has(address),
    );
    if (actual.masters.length < 2 || extra === undefined) return undefined;
    return {
      kind: 'split-brain',
      group: actual.id,
      server: extra,
      reported: describeHead(reported),
      actual: actual.masters
        .map((address) => `${address} is ${describeView(actual.views.get(address)!)}`)
        .join('; '),
      text: `${actual.masters.join(' and ')} are masters at the same time, and ${extra} is not made to follow`,
    };
  }
}
