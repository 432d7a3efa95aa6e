import Table from 'cli-table3';
import { traitsOf } from '../../judge/findings.ts';
import { inShort } from '../../text/duration.ts';
import type { Paint } from '../../text/paint.ts';
import { printable } from '../../text/printable.ts';
import { wrap } from '../../text/wrap.ts';
import type { CheckResult } from '../check.ts';
import { knownProblems } from '../look/group-look.ts';
import type { GroupStanding, HeldFinding } from '../look/standing.ts';
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

/** What a terminal that nobody has widened still shows, with room for more. */
const WIDTH = 100;
/** With the five lines between and beside them, that comes to the width. */
const COLUMNS = [26, 33, 27, 9];

/** What a check came to, for people: the verdict first, then each group, what is wrong in it, and why. */
export function checkTable(result: CheckResult, paint: Paint): string {
  const said = ({ text, meaning }: Said) => (meaning ? paint(meaning, text) : text);
  return [
    ...headline(result, said),
    ...result.groups.flatMap((group) => ['', ...groupLines(group, said, paint)]),
  ].join('\n');
}

function headline(result: CheckResult, said: (said: Said) => string): string[] {
  const { groups, proxies } = result;
  const servers = groups.reduce((sum, group) => sum + group.reported.rows.length, 0);
  const verdict = verdictWord(result.verdict);
  const broken = groups.filter((group) => knownProblems(group.actual).length > 0).length;
  const of = printable(`${result.product ?? 'codis'} at ${result.fe}`);
  const what = {
    agrees: `fe reports what the nodes say${areInStep(result) ? ', and the proxies route so' : ''}: ${of}, ${counted(groups.length, 'group')}, ${counted(servers, 'server')}${proxies.length > 0 ? `, ${counted(proxies.length, 'proxy', 'proxies')}` : ''}${broken > 0 ? `; broken, and shown so: ${counted(broken, 'group')}` : ''}`,
    disagrees: `${differences(groups)}: ${of}`,
    unknown: `it can't be said whether fe reports what the nodes say: ${of}`,
  }[result.verdict];
  const first = wrap(`${verdict.text}: ${what}`, WIDTH, '  ');
  // Painted after it was wrapped: a style takes no room.
  return [
    (first[0] ?? '').replace(verdict.text, said(verdict)),
    ...first.slice(1),
    ...result.unknown.flatMap((reason) => wrap(`  ${printable(reason)}`, WIDTH, '    ')),
    ...result.notes.flatMap((text) => wrap(`  note: ${printable(text)}`, WIDTH, '    ')),
  ];
}

/** Every proxy said how it routes, and can be told. */
function areInStep({ proxies }: CheckResult): boolean {
  return proxies.length > 0 && proxies.every(({ answers, trouble }) => answers && trouble === undefined);
}

/** Who is not of one mind, by what was found. */
function differences(groups: readonly GroupStanding[]): string {
  const kinds = groups.flatMap(({ findings }) => findings.filter(({ confirmed }) => confirmed));
  const ofProxies = kinds.filter(({ kind }) => traitsOf(kind).evidence === 'proxies');
  const ofFe = 'fe does not report what the nodes say';
  if (ofProxies.length === 0) return ofFe;
  const ofThem = 'the proxies are not in step with fe and the nodes';
  return ofProxies.length === kinds.length ? ofThem : `${ofFe}, and ${ofThem}`;
}

function groupLines(group: GroupStanding, said: (said: Said) => string, paint: Paint): string[] {
  const head = [
    paint('head', `Group ${group.id}`),
    `fe: ${said(badgeWord(group))}`,
    `nodes: ${said(actualWord(group))}`,
    ...[proxiesWord(group)].flatMap((word) => (word ? [`proxies: ${said(word)}`] : [])),
    said(standingWord(group)),
  ].join('   ');
  return [
    head,
    ...(group.reported.rows.length > 0 ? [serverTable(group, said)] : ['  no servers']),
    ...brokenWords(group).flatMap((text) => wrap(`  broken: ${text}`, WIDTH, '    ')),
    ...group.notes.flatMap((text) => wrap(`  note: ${printable(text)}`, WIDTH, '    ')),
    ...group.findings.flatMap((finding) => findingLines(finding, paint)),
    ...group.unknown.flatMap((reason) =>
      wrap(`  unknown: ${printable(reason)}`, WIDTH, '    ').map((line) => paint('unsure', line)),
    ),
  ];
}

function serverTable(group: GroupStanding, said: (said: Said) => string): string {
  const table = new Table({
    head: ['server', 'fe says', 'the node says', 'agree?'],
    colWidths: COLUMNS,
    style: { head: [], border: [] },
  });
  /** Wrapped by hand: what the table wraps by itself loses its colour, or its end. */
  const cell = (column: number, parts: readonly Said[]): string =>
    parts
      .flatMap(({ text, meaning }) =>
        wrap(text, COLUMNS[column]! - 2).map((line) => said({ text: line, meaning })),
      )
      .join('\n');
  for (const row of group.reported.rows) {
    table.push([
      cell(0, [{ text: printable(row.server) }]),
      cell(1, reportedWords(row)),
      cell(2, [actualWords(group, row)]),
      cell(3, [agreementWord(group, row)]),
    ]);
  }
  return table.toString();
}

function findingLines(finding: HeldFinding, paint: Paint): string[] {
  const since = new Date(finding.since).toISOString();
  const held = `for ${inShort(finding.heldMs)}, since ${since}${finding.confirmed ? '' : ', not confirmed'}`;
  return [
    `  ${paint(finding.confirmed ? 'bad' : 'unsure', finding.kind)} ${paint('faint', `(${held})`)}`,
    ...wrap(`    ${printable(finding.text)}`, WIDTH, '    '),
    ...(finding.remedy ? wrap(`    remedy: ${printable(finding.remedy)}`, WIDTH, '      ') : []),
  ];
}
