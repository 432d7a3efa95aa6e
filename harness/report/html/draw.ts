import type { ReportedGroup } from '../../codis/reported.ts';
import { type FindingTraits, kindsOf, traitsOf } from '../../judge/findings.ts';
import type { Judgement } from '../../judge/judge.ts';
import { ClusterState } from '../../judge/state.ts';
import { knownAt, type TimelineEvent, type TimelineMeta } from '../../timeline/event.ts';
import { clockReadings } from '../../timeline/wall-clock.ts';
import { actionMarks, outageSegments } from './actions.ts';
import { clientSegments } from './client-segments.ts';
import type { Drawing, Lane, LaneKind } from './drawing.ts';
import { judgeSegments } from './judge-spans.ts';
import { routeWords } from './route-words.ts';
import { Tracks } from './tracks.ts';
import { badgeWords, type Names, rowWords, truthWords, viewWords, type Words } from './words.ts';

/**
 * Make a timeline ready to be drawn: a pure function of the timeline and of what the judge made of it.
 * @throws {Error} where the timeline has no meta line
 */
export function draw(timeline: readonly TimelineEvent[], judgement: Judgement): Drawing {
  const meta = timeline.find((event) => event.kind === 'meta');
  if (!meta) throw new Error('the timeline has no meta line');
  const names = namesOf(meta);
  const lanes = lanesOf(meta, new Set(timeline.map(({ kind }) => kind)));
  const tracks = new Tracks();
  const shades = new Tracks();
  const state = new ClusterState(judgement.limits.dataLagMs);
  let changed = false;
  for (const event of timeline) {
    // What holds for no time at all is not seen: one look for all that became known at one moment.
    if (changed && knownAt(event) > state.now) {
      look(state, tracks, shades, names);
      changed = false;
    }
    state.observe(event);
    if (event.kind === 'page') {
      for (const { id } of meta.groups) {
        const shown = event.groups?.find((group) => group.id === id);
        const words = event.error === undefined ? badgeWords(shown) : unanswered('page');
        tracks.say(idOf('page', id), words, state.now);
      }
    }
    changed ||= LOOKED_AT.has(event.kind);
  }
  if (changed) look(state, tracks, shades, names);
  return {
    endMs: state.now,
    clock: clockReadings(timeline),
    lanes,
    segments: [
      ...outageSegments(timeline, judgement.outages, names, state.now),
      ...judgeSegments(timeline, judgement, state.now),
      ...lanes.flatMap(({ kind, id, group }) =>
        kind === 'clients' ? clientSegments(timeline, group!, id, judgement.limits.dataLagMs) : [],
      ),
      ...tracks.end(state.now),
    ],
    marks: actionMarks(timeline, names),
    shades: shades.end(state.now).map(({ lane, from, to }) => ({ lane, from, to })),
    focus: focusOf(judgement, meta, state.now),
    names: Object.fromEntries(names),
  };
}

/** What changes what is known. */
const LOOKED_AT: ReadonlySet<TimelineEvent['kind']> = new Set(['fe', 'node', 'proxy', 'clients', 'action']);

/** A lane's id: `reported 127.0.0.1:21120`, `badge 1`, `done`. */
function idOf(kind: LaneKind, of?: string | number): string {
  return of === undefined ? kind : `${kind} ${of}`;
}

function namesOf(meta: TimelineMeta): Names {
  const registered = [...meta.groups.flatMap((group) => group.servers), ...(meta.proxies ?? [])];
  return new Map(registered.map(({ address, name }) => [address, name]));
}

function lanesOf(meta: TimelineMeta, kinds: ReadonlySet<TimelineEvent['kind']>): Lane[] {
  const lanes: Lane[] = [
    { id: idOf('done'), kind: 'done', title: 'Done', source: '' },
    { id: idOf('judge'), kind: 'judge', title: 'Judge', source: '' },
    { id: idOf('limit'), kind: 'limit', title: '', source: 'limit' },
  ];
  for (const { id: group, servers } of meta.groups) {
    const add = (kind: LaneKind, title: string, source: string) =>
      lanes.push({ id: idOf(kind, group), kind, title, source, group });
    add('badge', `Group ${group}`, 'fe');
    if (kinds.has('page')) add('page', '', 'page');
    add('truth', '', 'nodes');
    for (const { address: proxy, name } of meta.proxies ?? []) {
      lanes.push({ id: routesId(group, proxy), kind: 'routes', title: '', source: name, group, proxy });
    }
    if (kinds.has('clients')) add('clients', '', 'clients');
    add('differs', '', '≠');
    for (const { address: server, name } of servers) {
      const title = server === name ? '' : server;
      lanes.push(
        { id: idOf('reported', server), kind: 'reported', title: name, source: 'fe', group, server },
        { id: idOf('actual', server), kind: 'actual', title, source: 'node', group, server },
      );
    }
  }
  return lanes;
}

function routesId(group: number, proxy: string): string {
  return idOf('routes', `${group} ${proxy}`);
}

function unanswered(whom: string): Words {
  return { text: `no answer from ${whom}`, tone: 'unknown' };
}

/** Put down what is known now. */
function look(state: ClusterState, tracks: Tracks, shades: Tracks, names: Names): void {
  const { now, identities, fe } = state;
  const groups = state.groups();
  const silent = fe?.error === undefined ? undefined : unanswered('fe');
  for (const { actual, routing } of groups) {
    tracks.say(idOf('truth', actual.id), truthWords(actual, names), now);
    for (const [address, view] of actual.views) {
      tracks.say(idOf('actual', address), viewWords(view, names), now);
    }
    for (const { address, name } of state.meta?.proxies ?? []) {
      tracks.say(routesId(actual.id, address), routing && routeWords(routing, name, names), now);
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
  for (const { actual, disagreements: here } of groups) {
    const { id, views } = actual;
    const kinds = kindsOf(here);
    tracks.say(
      idOf('differs', id),
      kinds.length > 0 ? { text: `reported ≠ actual: ${kinds.join(', ')}`, tone: 'differs' } : undefined,
      now,
    );
    const ofGroup = here.some(({ kind, server }) => server === undefined || traitsOf(kind).scope === 'group');
    for (const kind of ['badge', 'truth'] as const)
      shades.say(idOf(kind, id), ofGroup ? SHADE : undefined, now);
    const of = (evidence: FindingTraits['evidence']) =>
      here.some(({ kind }) => traitsOf(kind).evidence === evidence) ? SHADE : undefined;
    shades.say(idOf('clients', id), of('clients'), now);
    for (const { address } of state.meta?.proxies ?? [])
      shades.say(routesId(id, address), of('proxies'), now);
    for (const address of views.keys()) {
      const shade = here.some(({ server }) => server === address) ? SHADE : undefined;
      for (const kind of ['reported', 'actual'] as const) shades.say(idOf(kind, address), shade, now);
    }
  }
}

/** It has no words of its own. */
const SHADE: Words = { text: '', tone: 'differs' };

/** The moment of the verdict, where the first finding is; else the end. */
function focusOf(judgement: Judgement, meta: TimelineMeta, endMs: number): Drawing['focus'] {
  const failed = judgement.expectations.find((verdict) => verdict.verdict === judgement.verdict);
  const finding = failed?.findings[0];
  const first = finding?.group ?? meta.groups[0]?.id;
  const lane = finding?.server === undefined ? idOf('badge', first) : idOf('reported', finding.server);
  return { t: Math.min(failed?.at ?? endMs, endMs), lane };
}
