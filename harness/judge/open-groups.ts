import type { ActualGroup } from './actual.ts';
import type { Disagreement, Finding } from './findings.ts';
import type { ClusterState } from './state.ts';

/** What an expectation that is not decided yet has of a group. */
interface Seen {
  readonly actual: ActualGroup;
  readonly doubt: string | undefined;
  readonly findings: readonly Finding[];
  /** Since when each disagreement has held without a break. */
  readonly since: Map<string, number>;
}

/**
 * What an open expectation has of the groups: of those that are as they should be, nothing. A group is asked for again
 * only after it was touched.
 */
export class OpenGroups {
  readonly #state: ClusterState;
  readonly #contradictions: (id: number) => readonly Disagreement[];
  /** Group → its place among the cluster's. */
  readonly #places: ReadonlyMap<number, number>;
  readonly #seen = new Map<number, Seen>();
  /** Those of which there is something to say. */
  readonly #telling = new Map<number, Seen>();
  readonly #touched: Set<number>;
  /** The groups that have problems; they, and what follows, in the order of the cluster's. */
  broken: readonly ActualGroup[] = [];
  findings: readonly Finding[] = [];
  /** The first reason why it can't be told of a mark whether it is right. */
  doubt: string | undefined;

  /** @param contradictions what of a group's disagreements contradicts what is expected, by its id */
  constructor(state: ClusterState, contradictions: (id: number) => readonly Disagreement[]) {
    this.#state = state;
    this.#contradictions = contradictions;
    const ids = state.groups().map(({ actual }) => actual.id);
    this.#places = new Map(ids.map((id, place) => [id, place]));
    this.#touched = new Set(ids);
  }

  /** Something new may be said of these. */
  touch(ids: ReadonlySet<number>): void {
    for (const id of ids) this.#touched.add(id);
  }

  /**
   * @param now milliseconds since the timeline began
   * @returns whether the nodes are otherwise than at the look before; true at the first
   */
  look(now: number): boolean {
    let moved = false;
    let tells = false;
    for (const id of this.#touched) {
      const before = this.#seen.get(id);
      const { actual, doubt } = this.#state.group(id)!;
      const since = before?.since ?? new Map<string, number>();
      const seen = { actual, doubt, since, findings: withSince(this.#contradictions(id), since, now) };
      moved ||= before?.actual.signature !== actual.signature;
      this.#seen.set(id, seen);
      const isSomething = actual.problems.length > 0 || doubt !== undefined || seen.findings.length > 0;
      tells ||= this.#telling.has(id) || isSomething;
      if (isSomething) this.#telling.set(id, seen);
      else this.#telling.delete(id);
    }
    if (tells) this.#tell();
    this.#touched.clear();
    return moved;
  }

  #tell(): void {
    const place = ([id]: [number, Seen]) => this.#places.get(id)!;
    const telling = [...this.#telling].sort((a, b) => place(a) - place(b)).map(([, seen]) => seen);
    this.broken = telling.map(({ actual }) => actual).filter(({ problems }) => problems.length > 0);
    this.findings = telling.flatMap(({ findings }) => findings);
    this.doubt = telling.find(({ doubt }) => doubt !== undefined)?.doubt;
  }
}

/** @param since when each was first found, in milliseconds since the timeline began; what is not found now is forgotten */
export function withSince(
  found: readonly Disagreement[],
  since: Map<string, number>,
  now: number,
): Finding[] {
  const keyOf = (finding: Disagreement) => `${finding.kind} ${finding.group} ${finding.server ?? ''}`;
  const present = new Set(found.map(keyOf));
  for (const key of since.keys()) if (!present.has(key)) since.delete(key);
  return found.map((finding) => {
    const key = keyOf(finding);
    const sinceMs = since.get(key) ?? now;
    since.set(key, sinceMs);
    return { ...finding, sinceMs };
  });
}
