import { type ActionEvent, groupOfTarget } from '../timeline/event.ts';
import type { Disagreement } from './findings.ts';

/**
 * What was done to which group. Whatever is no server and no group, as the dashboard, a proxy or the coordinator,
 * concerns all of them.
 */
export class Harm {
  readonly #groups = new Set<number>();
  #everywhere = false;

  /** @param groups those that the target is a server of */
  act({ target }: ActionEvent, groups: readonly number[] | undefined): void {
    const group = groupOfTarget(target);
    if (group !== undefined) this.#groups.add(group);
    else if (groups !== undefined) for (const id of groups) this.#groups.add(id);
    else this.#everywhere = true;
  }

  /** The same; where it is a needless mark on a group to which nothing was done, but to others, it is named as that. */
  attributed(disagreement: Disagreement): Disagreement {
    const { kind, group } = disagreement;
    if (kind !== 'stuck-out-of-sync' || this.#everywhere || this.#groups.has(group)) return disagreement;
    const others = [...this.#groups].toSorted((a, b) => a - b);
    if (others.length === 0) return disagreement;
    const text = `${disagreement.text}, and nothing was done to it, only to group ${others.join(', ')}`;
    return { ...disagreement, kind: 'wrong-group', text };
  }
}
