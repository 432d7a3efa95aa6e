import cliTruncate from 'cli-truncate';
import type { ReportedRow } from '../../codis/reported.ts';
import { padded, widest } from '../../text/aligned.ts';
import { inShort } from '../../text/duration.ts';
import type { Meaning, Paint } from '../../text/paint.ts';
import { printable } from '../../text/printable.ts';
import type { GroupStanding } from '../look/standing.ts';
import { type LiveView, verdictOf } from '../look/view.ts';
import {
  actualWord,
  actualWords,
  agreementWord,
  badgeWord,
  brokenWords,
  counted,
  proxiesWord,
  reportedWords,
  type Said,
  standingWord,
  verdictWord,
} from './wording.ts';

export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  /** Keys of `facts` that changed a moment ago. */
  readonly changed: ReadonlySet<string>;
}

interface Part extends Said {
  readonly changed?: boolean;
}

/**
 * The whole screen as text, never more than `rows` lines of `columns` columns. Groups with something wrong come
 * first; those that there is no room for are counted. A pure function.
 */
export function screen(view: LiveView, options: ScreenOptions): string {
  const { rows } = options;
  const draw = (parts: readonly Part[]) => drawLine(parts, options);
  const head = [
    draw([
      { ...verdictWord(verdictOf(view)), changed: options.changed.has('verdict') },
      { text: printable(` ${view.product ?? 'codis'} at ${view.fe}`) },
      { text: `  ${clockTime(view.at)}`, meaning: 'faint' },
    ]),
    ...view.unknown.map((reason) => draw([{ text: `  ${printable(reason)}`, meaning: 'unsure' }])),
    ...view.notes.map((text) =>
      draw([{ text: `  note: ${printable(text)}`, changed: options.changed.has(`note ${text}`) }]),
    ),
  ];
  const foot = draw([{ text: 'q quits', meaning: 'faint' }]);
  // A line at the end is left free: the cursor stands there.
  const room = Math.max(1, rows - head.length - 2);
  const groups = [...view.groups].sort((a, b) => urgency(b) - urgency(a) || a.id - b.id);
  const shown: string[] = [];
  let left = groups.length;
  for (const group of groups) {
    const block = groupLines(group, view.forMs, draw, options);
    const needed = block.length + (left > 1 ? 1 : 0);
    if (shown.length + needed > room) {
      // Of the most urgent one, as much as there is room for.
      if (left < groups.length) break;
      block.length = Math.min(block.length, Math.max(0, room - 1));
    }
    shown.push(...block);
    left -= 1;
  }
  const hidden = left > 0 ? [draw([{ text: `… and ${counted(left, 'more group')}`, meaning: 'faint' }])] : [];
  return [...head, ...shown, ...hidden, foot].slice(0, Math.max(1, rows - 1)).join('\n');
}

function urgency(group: GroupStanding): number {
  if (group.findings.some(({ confirmed }) => confirmed)) return 4;
  if (group.disagreements.length > 0) return 3;
  if (group.standing !== 'agrees' || group.unknown.length > 0) return 2;
  return group.actual.problems.length > 0 ? 1 : 0;
}

function groupLines(
  group: GroupStanding,
  forMs: number,
  draw: (parts: readonly Part[]) => string,
  { changed, columns }: ScreenOptions,
): string[] {
  const name = `group ${group.id}`;
  const proxies = proxiesWord(group);
  const head = draw([
    { text: `Group ${group.id}`, meaning: 'head' },
    { text: '  fe: ' },
    { ...badgeWord(group), changed: changed.has(`${name} badge`) },
    { text: '  nodes: ' },
    actualWord(group),
    ...(proxies ? [{ text: '  proxies: ' }, { ...proxies, changed: changed.has(`${name} proxies`) }] : []),
    { text: '  ' },
    { ...standingWord(group), changed: changed.has(name) },
    { text: `  for ${inShort(group.standingMs)}`, meaning: 'faint' },
  ]);
  const width = widest(group.reported.rows.map((row) => printable(row.server)));
  const servers = group.reported.rows.flatMap((row) => {
    const [shown, beside] = reportedWords(row) as [Said, Said];
    const reportedNew = changed.has(`${name} ${row.server} fe`);
    const agreement = agreementWord(group, row);
    const reported: Part[] = [
      { text: `  ${padded(printable(row.server), width)}  ` },
      { ...agreement, text: agreement.text.padEnd(4) },
      { text: 'fe: ' },
      { ...shown, changed: reportedNew },
      // What is as it should be only takes room.
      ...(isOrdinary(row) ? [] : [{ ...beside, text: `, ${beside.text}`, changed: reportedNew }]),
    ];
    const actual: Part[] = [
      { text: 'node: ' },
      { ...actualWords(group, row), changed: changed.has(`${name} ${row.server} node`) },
    ];
    const indent = ' '.repeat(Math.min(width + 8, Math.floor(columns / 4)));
    return widest([textOf([...reported, ...actual])]) + 2 <= columns
      ? [draw([...reported, { text: '  ' }, ...actual])]
      : [draw(reported), draw([{ text: indent }, ...actual])];
  });
  const line = (what: string, label: string, text: string, meaning?: Meaning) =>
    draw([
      { text: `  ${label}${printable(text)}`, meaning, changed: changed.has(`${name} ${what} ${text}`) },
    ]);
  return [
    head,
    ...servers,
    ...brokenWords(group).map((text) => line('broken', 'broken: ', text, 'bad')),
    ...group.notes.map((text) => line('note', 'note: ', text)),
    ...group.findings.flatMap((finding) => {
      const held = `${inShort(finding.heldMs)}${finding.confirmed ? '' : ` of ${inShort(forMs)}`}`;
      const found = draw([
        {
          text: `  ${finding.kind}`,
          meaning: finding.confirmed ? 'bad' : 'unsure',
          changed: changed.has(`${name} finding ${finding.kind} ${finding.server ?? ''}`),
        },
        { text: ` (${held}): `, meaning: 'faint' },
        { text: printable(finding.text) },
      ]);
      return finding.remedy ? [found, draw([{ text: `    remedy: ${printable(finding.remedy)}` }])] : [found];
    }),
    ...group.unknown.map((text) => line('unknown', '', text, 'unsure')),
  ];
}

function isOrdinary(row: ReportedRow): boolean {
  return !row.state && !row.action.index && ['', 'synced'].includes(row.action.state);
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('');
}

/** One line, cut to the width. */
function drawLine(parts: readonly Part[], { columns, paint }: ScreenOptions): string {
  const painted = parts.map(({ text, meaning, changed }) => {
    const said = meaning ? paint(meaning, text) : text;
    return changed ? paint('changed', said) : said;
  });
  return cliTruncate(painted.join(''), columns);
}

function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)}Z`;
}
