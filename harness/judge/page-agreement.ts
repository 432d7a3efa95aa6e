import { describeRow, type ReportedGroup, type ReportedRow } from '../codis/reported.ts';
import type { ShownGroup, ShownRow } from '../codis/shown.ts';
import type { PageSample } from '../timeline/event.ts';
import type { Disagreement } from './findings.ts';

/** What fe's API gave from one moment to another; until Infinity where it gives it still. */
interface Given {
  readonly groups: readonly ReportedGroup[];
  until: number;
}

/**
 * Whether fe's page shows what fe's API gives. The page asks for itself, every three seconds, and keeps the old
 * while it gets no answer: so what it shows now is right where the API gave it at some time since then. A
 * difference from all of that is a disagreement; that the page has come to show the present is what convergence
 * asks for.
 */
export class PageAgreement {
  readonly #lagMs: number;
  #given: Given[] = [];
  #shown: readonly ShownGroup[] | undefined;
  #sample: Pick<PageSample, 't' | 'error'> | undefined;

  /** @param lagMs how old what the page shows may be */
  constructor(lagMs: number) {
    this.#lagMs = lagMs;
  }

  /**
   * fe's API gave an answer.
   * @param at when it was known, in milliseconds since the timeline began
   */
  reported(groups: readonly ReportedGroup[], at: number): void {
    const last = this.#given.at(-1);
    if (last?.groups === groups) return;
    if (last) last.until = at;
    // What the page was last seen with is compared until it is read again, however long that takes.
    const oldest = Math.min(at, this.#sample?.t ?? at) - this.#lagMs;
    this.#given = this.#given.filter((given) => given.until >= oldest);
    this.#given.push({ groups, until: Number.POSITIVE_INFINITY });
  }

  /** The page was read. */
  see(sample: PageSample): void {
    if (sample.error === undefined) this.#shown = sample.groups;
    this.#sample = sample;
  }

  /** Where the page, as it was read last, shows what the API never gave in time; against what it gives now. */
  disagreements(): Disagreement[] {
    const sample = this.#sample;
    const shown = this.#shown;
    if (!sample || !shown || sample.error !== undefined) return [];
    const recent = this.#given.filter((given) => given.until >= sample.t - this.#lagMs);
    return this.#present().flatMap((present) => {
      const table = shown.find((group) => group.id === present.id);
      const wasGiven = recent.some(({ groups }) => {
        const given = groups.find((group) => group.id === present.id);
        return given ? differences(given, table).length === 0 : table === undefined;
      });
      return wasGiven ? [] : differences(present, table);
    });
  }

  /**
   * Why it can't be said that the page agrees; undefined where, read since `since`, it shows what the API gives
   * now.
   */
  trouble(since: number): string | undefined {
    const sample = this.#sample;
    if (!sample) return 'fe’s page was never read';
    if (sample.error !== undefined) return `fe’s page could not be read: ${sample.error}`;
    if (sample.t < since) return 'fe’s page was not read since';
    const differing = this.#present().flatMap((present) =>
      differences(
        present,
        this.#shown?.find((group) => group.id === present.id),
      ),
    );
    return differing[0]?.text;
  }

  #present(): readonly ReportedGroup[] {
    return this.#given.at(-1)?.groups ?? [];
  }
}

/** What is other in a group's table than the API has it, by the page's own rules. */
function differences(given: ReportedGroup, shown: ShownGroup | undefined): Disagreement[] {
  const differs = (
    server: string | undefined,
    reported: string,
    actual: string,
    what: string,
  ): Disagreement => ({
    kind: 'page-differs',
    group: given.id,
    ...(server ? { server } : {}),
    reported,
    actual,
    text: `fe’s page shows ${what}, but fe’s API gives ${actual}`,
  });
  if (!shown) {
    return [differs(undefined, 'no such table', 'the group', `no table of group ${given.id}`)];
  }
  const found: Disagreement[] = [];
  if (shown.outOfSync !== given.outOfSync) {
    const badge = (outOfSync: boolean) => (outOfSync ? 'OUT OF SYNC' : 'no OUT OF SYNC');
    found.push(
      differs(
        undefined,
        badge(shown.outOfSync),
        `out_of_sync: ${given.outOfSync}`,
        `${badge(shown.outOfSync)} for group ${given.id}`,
      ),
    );
  }
  const rows = Math.max(given.rows.length, shown.rows.length);
  for (let index = 0; index < rows; index += 1) {
    const expected = given.rows[index];
    const row = shown.rows[index];
    if (expected && row && rowAgrees(expected, row)) continue;
    const reported = row ? describeShown(row) : 'no such row';
    found.push(
      differs(
        expected?.server ?? row?.server,
        reported,
        expected ? describeRow(expected) : 'no such server',
        `${row ? `“${reported}”` : `no row for ${expected?.server}`} in group ${given.id}`,
      ),
    );
  }
  return found;
}

function rowAgrees(given: ReportedRow, shown: ShownRow): boolean {
  return (
    shown.server === given.server &&
    // The old page labels every row S.
    (shown.label === given.label || shown.label === 'S') &&
    shown.status === (given.missing ?? '') &&
    shown.cell === given.cell &&
    // Without statistics there is NA, which is never red.
    shown.red === (given.alarm && given.missing === undefined) &&
    actionAgrees(given.action, shown.action)
  );
}

/** Of a pending action, the page shows the index as well. */
function actionAgrees({ state, index }: ReportedRow['action'], shown: string): boolean {
  if (state !== 'pending') return shown === state;
  return index > 0 ? shown === `pending:${index}` : shown.startsWith('pending');
}

function describeShown(row: ShownRow): string {
  const parts = [
    `${row.label} ${row.server}`,
    row.status || `master cell ${row.cell}${row.red ? ' in red' : ''}`,
  ];
  if (row.action) parts.push(`action ${row.action}`);
  return parts.join(', ');
}
