import type { ReportedGroup } from '../../codis/reported.ts';
import { kindsOf, traitsOf } from '../../judge/findings.ts';
import type { Judgement } from '../../judge/judge.ts';
import { ClusterState } from '../../judge/state.ts';
import { knownAt, type TimelineEvent, type TimelineMeta } from '../../timeline/event.ts';
import { clockReadings } from '../../timeline/wall-clock.ts';
import { actionMarks, outageSegments } from './actions.ts';
import type { Drawing, Lane, LaneKind, Segment, Shade } from './drawing.ts';
import { judgeSegments } from './judge-spans.ts';
import { Track } from './track.ts';
import { badgeWords, type Names, rowWords, truthWords, viewWords } from './words.ts';

/**
 * Make a timeline ready to be drawn: a pure function of the timeline and of what the judge made of it.
 * @throws {Error} where the timeline has no meta line
 */
export function draw(timeline: readonly TimelineEvent[], judgement: Judgement): Drawing {
  const meta = timeline.find((event) => event.kind === 'meta');
  if (!meta) throw new Error('the timeline has no meta line');
  const names = namesOf(meta);
  const lanes = lanesOf(
    meta,
    timeline.some((event) => event.kind === 'page'),
  );
  const tracks = new Tracks();
  const state = new ClusterState(judgement.limits.dataLagMs);
  let changed = false;
  for (const event of timeline) {
    // What holds for no time at all is not seen: one look for all that became known at one moment.
    if (changed && knownAt(event) > state.now) {
      look(state, tracks, names);
      changed = false;
    }
    state.observe(event);
    if (event.kind === 'page') {
      for (const { id } of meta.groups) {
        if (event.error !== undefined) tracks.say(idOf('page', id), unanswered('page'), state.now);
        else {
          const shown = event.groups.find((group) => group.id === id);
          tracks.say(idOf('page', id), badgeWords(shown), state.now);
        }
      }
    }
    changed ||= event.kind === 'fe' || event.kind === 'node' || event.kind === 'action';
  }
  if (changed) look(state, tracks, names);
  const { segments, shades } = tracks.end(state.now);
  return {
    endMs: state.now,
    clock: clockReadings(timeline),
    lanes,
    segments: [
      ...outageSegments(timeline, judgement.outages, names, state.now),
      ...judgeSegments(timeline, judgement, state.now),
      ...segments,
    ],
    marks: actionMarks(timeline, names),
    shades,
    focus: focusOf(judgement, meta, state.now),
    names: Object.fromEntries(names),
  };
}

/** A lane's id: `reported 127.0.0.1:21120`, `badge 1`, `done`. */
function idOf(kind: LaneKind, of?: string | number): string {
  return of === undefined ? kind : `${kind} ${of}`;
}

export function namesOf(meta: TimelineMeta): Names {
  return new Map(
    meta.groups.flatMap((group) => group.servers.map(({ address, name }) => [address, name] as const)),
  );
}

function lanesOf(meta: TimelineMeta, withPage: boolean): Lane[] {
  const lanes: Lane[] = [
    { id: idOf('done'), kind: 'done', title: 'Done', source: '' },
    { id: idOf('judge'), kind: 'judge', title: 'Judge', source: '' },
    { id: idOf('limit'), kind: 'limit', title: '', source: 'limit' },
  ];
  for (const { id: group, servers } of meta.groups) {
    const add = (kind: LaneKind, title: string, source: string) =>
      lanes.push({ id: idOf(kind, group), kind, title, source, group });
    add('badge', `Group ${group}`, 'fe');
    if (withPage) add('page', '', 'page');
    add('truth', '', 'nodes');
    add('differs', '', '≠');
    for (const { address: server, name } of servers) {
      lanes.push(
        { id: idOf('reported', server), kind: 'reported', title: name, source: 'fe', group, server },
        {
          id: idOf('actual', server),
          kind: 'actual',
          title: server === name ? '' : server,
          source: 'node',
          group,
          server,
        },
      );
    }
  }
  return lanes;
}

function unanswered(whom: string) {
  return { text: `no answer from ${whom}`, tone: 'unknown' } as const;
}

/** Put down what is known now. */
function look(state: ClusterState, tracks: Tracks, names: Names): void {
  const { now, identities, fe } = state;
  const groups = state.actual();
  const silent = fe?.error === undefined ? undefined : unanswered('fe');
  for (const actual of groups) {
    tracks.say(idOf('truth', actual.id), truthWords(actual, names), now);
    for (const [address, view] of actual.views) {
      tracks.say(idOf('actual', address), viewWords(view, names), now);
    }
    if (!fe) continue;
    const reported: ReportedGroup | undefined = state.reported.find((group) => group.id === actual.id);
    tracks.say(idOf('badge', actual.id), silent ?? badgeWords(reported), now);
    for (const address of actual.views.keys()) {
      const row = reported?.rows.find(({ server }) => identities.resolve(server) === address);
      tracks.say(idOf('reported', address), silent ?? rowWords(row, identities, names), now);
    }
  }
  if (!fe) return;
  const found = state.disagreements(groups);
  const shaded = new Set<string>();
  for (const { id } of groups) {
    const here = found.filter((disagreement) => disagreement.group === id);
    const kinds = kindsOf(here);
    tracks.say(
      idOf('differs', id),
      kinds.length > 0 ? { text: `reported ≠ actual: ${kinds.join(', ')}`, tone: 'differs' } : undefined,
      now,
    );
    for (const { kind, server } of here) {
      const about = server === undefined || traitsOf(kind).scope === 'group';
      if (about) for (const lane of [idOf('badge', id), idOf('truth', id)]) shaded.add(lane);
      if (server !== undefined) {
        for (const lane of [idOf('reported', server), idOf('actual', server)]) shaded.add(lane);
      }
    }
  }
  tracks.shade(shaded, now);
}

class Tracks {
  readonly #tracks = new Map<string, Track>();
  readonly #shades: Shade[] = [];
  /** Lane → since when. */
  readonly #shaded = new Map<string, number>();

  say(lane: string, words: Parameters<Track['say']>[0], now: number): void {
    let track = this.#tracks.get(lane);
    if (!track) {
      track = new Track(lane);
      this.#tracks.set(lane, track);
    }
    track.say(words, now);
  }

  shade(lanes: ReadonlySet<string>, now: number): void {
    for (const [lane, from] of this.#shaded) {
      if (lanes.has(lane)) continue;
      this.#shaded.delete(lane);
      if (now > from) this.#shades.push({ lane, from, to: now });
    }
    for (const lane of lanes) if (!this.#shaded.has(lane)) this.#shaded.set(lane, now);
  }

  end(now: number): { segments: Segment[]; shades: Shade[] } {
    this.shade(new Set(), now);
    for (const track of this.#tracks.values()) track.close(now);
    return { segments: [...this.#tracks.values()].flatMap((track) => track.segments), shades: this.#shades };
  }
}

/** The moment of the verdict, where the first finding is; else the end. */
function focusOf(judgement: Judgement, meta: TimelineMeta, endMs: number): Drawing['focus'] {
  const failed = judgement.expectations.find((verdict) => verdict.verdict === judgement.verdict);
  const finding = failed?.findings[0];
  const first = finding?.group ?? meta.groups[0]?.id;
  const lane = finding?.server === undefined ? idOf('badge', first) : idOf('reported', finding.server);
  return { t: Math.min(failed?.at ?? endMs, endMs), lane };
}
