import { type FindingKind, kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { Rounds } from './rounds.ts';

/**
 * The rounds of a scenario whose findings are held against a baseline. As many as were asked for are run in any case.
 * Where one of them finds what the baseline does not have there, more follow, until it was found a second time: what is
 * found once in several runs may be chance.
 */
export class BeyondBaseline implements Rounds {
  readonly #known: ReadonlySet<FindingKind>;
  readonly #asked: number;
  readonly #ended = new Set<number>();
  /** Kind that the baseline does not have → in how many rounds it was found. */
  readonly #found = new Map<FindingKind, number>();
  readonly #first = Promise.withResolvers<void>();

  /**
   * @param known what the baseline has of the scenario
   * @param asked how often it is run in any case
   */
  constructor(known: Iterable<FindingKind>, asked: number) {
    this.#known = new Set(known);
    this.#asked = asked;
  }

  ended(round: number, { findings }: Pick<ScenarioOutcome, 'findings'>): void {
    this.#ended.add(round);
    for (const kind of kindsOf(findings))
      if (!this.#known.has(kind)) this.#found.set(kind, (this.#found.get(kind) ?? 0) + 1);
    const all = Array.from({ length: this.#asked }, (_, index) => index + 1);
    if (all.every((each) => this.#ended.has(each))) this.#first.resolve();
  }

  async needed(round: number): Promise<boolean> {
    if (round <= this.#asked) return true;
    await this.#first.promise;
    const counts = [...this.#found.values()];
    return counts.length > 0 && counts.every((count) => count === 1);
  }
}
