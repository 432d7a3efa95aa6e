import type { ReportedGroup } from '../codis/reported.ts';
import type { ActionEvent } from '../timeline/event.ts';
import type { Disagreement } from './findings.ts';
import type { Identities } from './identity.ts';

/** What an operator ordered through fe, and nobody but an operator may change. */
export class Orders {
  /** Who was taken out of its group. */
  readonly #removed = new Set<string>();
  /** Whose replica switch was turned off. */
  readonly #switchedOff = new Set<string>();

  act({ action, target, error }: ActionEvent): void {
    if (error !== undefined) return;
    if (action === 'fe-remove') this.#removed.add(target);
    if (action === 'fe-replica-off') this.#switchedOff.add(target);
    if (action === 'fe-add') this.#removed.delete(target);
    // A server that is added again comes with a switch of its own.
    if (action === 'fe-replica-on' || action === 'fe-add') this.#switchedOff.delete(target);
  }

  hasLeft(server: string): boolean {
    return this.#removed.has(server);
  }

  /** The orders that do not hold any more. */
  undone(reported: ReportedGroup, identities: Identities): Disagreement[] {
    return reported.rows.flatMap((row): Disagreement[] => {
      const server = identities.resolve(row.server);
      if (server === undefined || !row.replica || !this.#switchedOff.has(server)) return [];
      const text = `the replica switch of ${server} was turned off through fe, and nobody turned it on again, but on it is`;
      return [
        {
          kind: 'undone-order',
          group: reported.id,
          server,
          reported: 'replica switch on',
          actual: 'it was turned off',
          text,
        },
      ];
    });
  }
}
