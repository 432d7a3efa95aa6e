import type { ShownGroup } from '../codis/shown.ts';

/** A group's table as it stands on the page, and where it stands: CSS pixels from the page's top left. */
export interface GroupOnPage extends ShownGroup {
  readonly box: Box;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** As much of a browser's document as is needed here. */
interface PageElement {
  /** The text as it is seen: nothing of what is hidden. */
  readonly innerText: string;
  readonly children: ArrayLike<PageElement>;
  querySelectorAll(selector: string): ArrayLike<PageElement>;
  getBoundingClientRect(): Box;
}

interface PageGlobals {
  readonly document: { querySelectorAll(selector: string): ArrayLike<PageElement> };
  readonly scrollX: number;
  readonly scrollY: number;
  getComputedStyle(element: PageElement): { readonly backgroundColor: string };
}

/**
 * Reads the tables of the groups. It runs in the page, so it uses nothing from outside itself.
 *
 * The real page has no ids or classes to go by, but its tables are laid out alike in every release, and the
 * stand-in's as well: a group's is the one whose head begins with a number (`[ 1 ]` during a promotion) and
 * names `Server` and `Data Center`; the next column after these is the badge in the head and the master cell
 * below; the action stands before `Memory`, and under `Keys` stands why there are no statistics.
 */
export function readGroups(): GroupOnPage[] {
  const { document, scrollX, scrollY, getComputedStyle } = globalThis as unknown as PageGlobals;
  const textOf = (element: PageElement | undefined) => (element?.innerText ?? '').replace(/\s+/g, ' ').trim();
  /** `rgb(255, 0, 0)`, `rgba(255, 0, 0, 1)`: whether people call that red. */
  const isRed = (color: string) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return alpha > 0.5 && red >= 150 && green < 100 && blue < 100;
  };
  /** Whether the text in the cell stands on red: the cell itself is, or what of it holds its whole text. */
  const onRed = (cell: PageElement | undefined) => {
    const text = textOf(cell);
    const holders = cell ? [cell, ...Array.from(cell.querySelectorAll('*'))] : [];
    return holders.some(
      (holder) => textOf(holder) === text && isRed(getComputedStyle(holder).backgroundColor),
    );
  };
  const groups: GroupOnPage[] = [];
  for (const table of Array.from(document.querySelectorAll('table'))) {
    const [head, ...rows] = Array.from(table.querySelectorAll('tr'));
    const heads = Array.from(head?.children ?? []);
    const titles = heads.map(textOf);
    const id = /^\[?\s*(\d{1,9})\s*\]?$/.exec(titles[0] ?? '')?.[1];
    // A warning may follow the word: `Server [HA: …]`.
    const server = titles.findIndex((title) => /^Server\b/.test(title));
    const master = titles.indexOf('Data Center') + 1;
    const memory = titles.indexOf('Memory');
    const keys = titles.indexOf('Keys');
    if (id === undefined || server < 0 || master < 1 || memory < 1) continue;
    const box = table.getBoundingClientRect();
    groups.push({
      id: Number(id),
      outOfSync: titles[master] === '(OUT OF SYNC)' && onRed(heads[master]),
      rows: rows.map((row) => {
        const cells = Array.from(row.children);
        const [label = '', address = ''] = textOf(cells[server]).split(' ');
        const status = textOf(cells[keys]);
        return {
          server: address,
          label,
          status: ['PENDING', 'TIMEOUT', 'ERROR'].includes(status) ? status : '',
          cell: textOf(cells[master]),
          red: onRed(cells[master]),
          action: textOf(cells[memory - 1]),
        };
      }),
      box: { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height },
    });
  }
  return groups;
}
