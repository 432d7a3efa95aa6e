import { describeAction, describeState, type ReportedRow } from '../../codis/reported.ts';
import { isUnclear } from '../../judge/actual.ts';
import { describeView } from '../../judge/node-view.ts';
import type { Meaning } from '../../text/paint.ts';
import { printable } from '../../text/printable.ts';
import { type GroupLook, knownProblems } from '../look/group-look.ts';
import { type GroupStanding, serverAgrees } from '../look/standing.ts';
import { type LiveVerdict, verdictOf } from '../look/view.ts';

/** A short text, safe to be shown, and what it means. */
export interface Said {
  readonly text: string;
  readonly meaning?: Meaning | undefined;
}

/** fe's row in two lines: what the page shows, and what its API has beside that. */
export function reportedWords(row: ReportedRow): readonly Said[] {
  const { state, action } = row;
  const beside = [
    ...(state === undefined ? [] : [describeState(state)]),
    ...(action.state || action.index ? [describeAction(action)] : []),
  ].join(', ');
  return [
    { text: printable(`${row.label}, ${row.missing ?? row.cell}`), meaning: row.alarm ? 'bad' : undefined },
    { text: printable(beside || '-'), meaning: state ? 'bad' : 'faint' },
  ];
}

/** What the node itself says. */
export function actualWords(look: GroupLook, row: ReportedRow): Said {
  const view = look.actual.views.get(row.server) ?? { kind: 'unseen' as const };
  const wrong = look.actual.problems.some(({ servers }) => servers.includes(row.server));
  const unsure = view.kind === 'silent' || view.kind === 'unseen' || isUnclear(view);
  return {
    text: printable(describeView(view)),
    meaning: unsure ? 'unsure' : wrong ? 'bad' : undefined,
  };
}

export function agreementWord(group: GroupStanding, row: ReportedRow): Said {
  const agrees = serverAgrees(group, row.server);
  if (agrees === undefined) return { text: '?', meaning: 'unsure' };
  return agrees ? { text: 'yes', meaning: 'good' } : { text: 'NO', meaning: 'bad' };
}

/** The badge in the group's head on the page. */
export function badgeWord(look: GroupLook): Said {
  return look.reported.outOfSync
    ? { text: 'OUT OF SYNC', meaning: 'bad' }
    : { text: 'in sync', meaning: 'good' };
}

/** What the nodes of a group come to. */
export function actualWord(look: GroupLook): Said {
  if (look.actual.uncertain) return { text: 'not all is known', meaning: 'unsure' };
  return look.actual.problems.length > 0
    ? { text: 'broken', meaning: 'bad' }
    : { text: 'in sync', meaning: 'good' };
}

/** Whether the proxies have been told how the group is; undefined where none is registered. */
export function proxiesWord({ routing }: GroupLook): Said | undefined {
  if (!routing) return undefined;
  const { heard, unheard, unreached, lacking } = routing;
  if (lacking.length > 0) return { text: 'not told', meaning: 'bad' };
  if (unheard.length > 0) return { text: 'not all can be told', meaning: 'bad' };
  if (unreached.length > 0)
    return { text: heard.length > 0 ? 'not all is known' : 'not known', meaning: 'unsure' };
  return heard.length > 0 ? { text: 'told', meaning: 'good' } : undefined;
}

/** What is broken in the group, each in a line; nodes that can't be asked are not in it. */
export function brokenWords(look: GroupLook): readonly string[] {
  return knownProblems(look.actual).map(({ text }) => printable(text));
}

const VERDICTS: Readonly<Record<LiveVerdict, Said>> = {
  agrees: { text: 'AGREES', meaning: 'good' },
  disagrees: { text: 'DISAGREES', meaning: 'bad' },
  unknown: { text: 'UNKNOWN', meaning: 'unsure' },
};

export function verdictWord(verdict: LiveVerdict): Said {
  return VERDICTS[verdict];
}

export function standingWord(group: GroupStanding): Said {
  const verdict = verdictOf({ unknown: [], groups: [group] });
  if (verdict === 'agrees') return { text: 'agrees', meaning: 'good' };
  if (verdict === 'disagrees') return verdictWord(verdict);
  if (group.standing === 'asking') return { text: 'asking', meaning: 'faint' };
  if (group.standing === 'disagrees') return { text: 'differs, not for long yet', meaning: 'unsure' };
  return verdictWord('unknown');
}

export function counted(count: number, what: string, several = `${what}s`): string {
  return `${count} ${count === 1 ? what : several}`;
}
