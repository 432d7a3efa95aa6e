import { quantile } from '../statistics/quantile.ts';
import type { Measured, Ratio } from './measured.ts';

/** The median of what was measured, rounded to what can be told apart. */
export function medianOf({ values }: Pick<Measured, 'values'>): number {
  return quantile(values, 0.5);
}

/** What was measured as a table of Markdown: median, spread from least to most, how often, and what it is beside. */
export function measuredTable(measured: readonly Measured[]): string[] {
  return table(
    ['', 'median', 'spread', 'unit', 'runs', 'beside'],
    measured.map((each) => [
      each.what,
      ...middleOf(each),
      each.unit,
      String(each.values.length),
      each.beside ?? '',
    ]),
  );
}

/** The ratios as a table of Markdown, beside those that are held. */
export function ratioTable(ratios: readonly Ratio[], held: Readonly<Record<string, number>>): string[] {
  return table(
    ['ratio', '', 'median', 'spread', 'runs', 'held'],
    ratios.map((each) => {
      const isHeld = held[each.name];
      return [
        `\`${each.name}\``,
        each.what,
        ...middleOf(each),
        String(each.values.length),
        isHeld === undefined ? '' : inFigures(isHeld),
      ];
    }),
  );
}

function middleOf(each: Pick<Measured, 'values'>): [string, string] {
  const { values } = each;
  return [
    inFigures(medianOf(each)),
    `${inFigures(Math.min(...values))} to ${inFigures(Math.max(...values))}`,
  ];
}

/** Three figures of it that count, and no fewer than its whole part has. */
function inFigures(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
