import type { Pace } from '../codis/pace.ts';
import { type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import type { Route } from '../codis/routes.ts';
import type { ShownGroup } from '../codis/shown.ts';
import type { FeGroupServer, FeGroupStats, FeProxy } from '../codis/stats.ts';
import type { ActionName } from '../timeline/actions.ts';
import { TimelineEncoder } from '../timeline/codec.ts';
import {
  type Expectation,
  type FeSample,
  LIVE,
  type Served,
  TIMELINE_FORMAT,
  type TimelineEvent,
  type TimelineMeta,
} from '../timeline/event.ts';
import { readTimeline } from '../timeline/reader.ts';
import { ClusterState, type GroupState } from './state.ts';

/** The intervals as shipped, divided by ten. */
export const TENTH: Pace = {
  serverStateMs: 1000,
  failoverMs: 200,
  offlineMs: 200,
  deadCheckTimes: 10,
  pikaScale: 1,
  statsMs: 1000,
};
export const PERIOD_MS = 100;
export const MASTER = '127.0.0.1:21000';
export const SLAVE = '127.0.0.1:21010';
export const PROXY = '127.0.0.1:21100';
/** Routes of a proxy that lacks nothing: one group, and reads for both. */
export const ROUTES: Route[] = [
  { first: 0, last: 1023, group: 1, master: MASTER, replicas: [MASTER, SLAVE] },
];

const [, PORT] = MASTER.split(':');

export const MASTER_INFO = 'role:master\r\nReplicationID:1\r\nconnected_slaves:1\r\n';
export const LONE_MASTER_INFO = 'role:master\r\nReplicationID:1\r\nconnected_slaves:0\r\n';
export const slaveInfo = (link: 'up' | 'down', host = '127.0.0.1', port = PORT) =>
  `role:slave\r\nmaster_host:${host}\r\nmaster_port:${port}\r\nmaster_link_status:${link}\r\ndb0:${link === 'up' ? 'connected' : 'no_connect'}\r\n`;

interface FeState {
  outOfSync?: boolean;
  /** The rows in their order; what is left out is as on a healthy page. */
  rows?: readonly [Partial<FeGroupServer>, Partial<FeGroupServer>];
  slaveCell?: { master_addr: string; master_link_status: string } | null;
  slaveError?: string;
}

/** What a timeline comes to when it was written and is read again. */
export function throughFile(events: readonly TimelineEvent[]): TimelineEvent[] {
  const encoder = new TimelineEncoder();
  return readTimeline(events.map((event) => `${encoder.encode(event)}\n`).join(''));
}

/** What the group comes to at once: nothing has to last. */
export function groupNow(timeline: FakeTimeline): GroupState {
  const state = new ClusterState(1000);
  for (const event of timeline.advance(PERIOD_MS).end()) state.observe(event);
  return state.group(1)!;
}

/** What an honest page shows of what the API gives. */
export function shown(reported: readonly ReportedGroup[]): ShownGroup[] {
  return reported.map(({ id, outOfSync, rows }) => ({
    id,
    outOfSync,
    rows: rows.map(({ server, label, missing, cell, alarm, action }) => ({
      server,
      label,
      status: missing ?? '',
      cell,
      red: alarm && !missing,
      action: action.state,
    })),
  }));
}

/**
 * A timeline written by hand for tests: one master, one slave, and a clock that `advance` moves; every sample
 * says what was last set.
 */
export class FakeTimeline {
  readonly events: TimelineEvent[] = [];
  #t = 0;
  #fe: FeState = {};
  #feError: string | undefined;
  #infos: Record<string, string | undefined> = { [MASTER]: MASTER_INFO, [SLAVE]: slaveInfo('up') };
  #data: Record<string, { probe: string | null; extra: string | null; counter?: string }> = {};
  readonly #watched: boolean;
  /** What the page shows: a function of what it would show if it were honest. */
  #page: (honest: ShownGroup[]) => ShownGroup[] = (honest) => honest;
  #pageError: string | undefined;
  /** What each proxy says; undefined: it does not answer. */
  readonly #routes = new Map<string, readonly Route[] | undefined>();
  #asked = true;
  #seen: Record<string, Pick<FeProxy, 'trouble' | 'primaryOnly'>> = {};
  readonly #unregistered = new Set<string>();
  readonly #formerTokens: FeProxy[] = [];
  #served: Partial<Served> | undefined;
  #honest: ShownGroup[] = [];

  /** @param page whether fe's page is watched, and honest until `page` says otherwise */
  constructor(aliases: Record<string, readonly string[]> = {}, page = false) {
    this.#watched = page;
    const servers = [MASTER, SLAVE].map((address, index) => ({
      name: `pika-${index + 1}`,
      address,
      aliases: [...(aliases[address] ?? [])],
    }));
    this.events.push({
      t: 0,
      kind: 'meta',
      format: TIMELINE_FORMAT,
      scenario: 'test',
      seed: 1,
      startedAt: new Date(0).toISOString(),
      runtime: 'none',
      standin: true,
      programs: {},
      pace: TENTH,
      periodMs: PERIOD_MS,
      groups: [{ id: 1, servers }],
      ...(page ? { page } : {}),
    });
  }

  /** @param error why it was refused */
  act(action: ActionName, target: string, error?: string): this {
    const refusal = error === undefined ? {} : { error };
    this.events.push({ t: this.#t, kind: 'action', action, target, ...refusal });
    return this;
  }

  outage(server: string, asked: 'none' | 'short' | 'long'): this {
    this.events.push({ t: this.#t, kind: 'outage', server, asked });
    return this;
  }

  expect(expectation: Expectation): this {
    this.events.push({ t: this.#t, kind: 'expect', expectation });
    return this;
  }

  wrote(node: string, value: string): this {
    this.events.push({ t: this.#t, kind: 'write', took: 0, node, value });
    return this;
  }

  fe(state: FeState): this {
    this.#fe = state;
    this.#feError = undefined;
    return this;
  }

  feFails(error: string): this {
    this.#feError = error;
    return this;
  }

  /** @param shows what the page shows instead of what it would show if it were honest and at once */
  page(shows: (honest: ShownGroup[]) => ShownGroup[]): this {
    this.#page = shows;
    this.#pageError = undefined;
    return this;
  }

  /** What the page shows now stays. */
  pageFreezes(): this {
    const frozen = this.#honest;
    return this.page(() => frozen);
  }

  pageFails(error: string): this {
    this.#pageError = error;
    return this;
  }

  /** The cluster is not ours: nobody here started its programs. The one line of all that changes. */
  live(): this {
    this.events[0] = { ...(this.events[0] as TimelineMeta), runtime: LIVE };
    return this;
  }

  /** From here on there is a proxy that is asked, registered with the dashboard: the one line of all that changes. */
  withProxy(proxy = PROXY): this {
    const meta = this.events[0] as TimelineMeta;
    const identity = { name: `codis-proxy-${this.#routes.size + 1}`, address: proxy, aliases: [] };
    this.events[0] = { ...meta, proxies: [...(meta.proxies ?? []), identity] };
    return this.routes(ROUTES, proxy);
  }

  /** @param routes undefined: it does not answer */
  routes(routes: readonly Route[] | undefined, proxy = PROXY): this {
    this.#routes.set(proxy, routes);
    return this;
  }

  /** Nobody is to ask the proxies, though fe has them. */
  proxiesUnasked(): this {
    const { proxies: _, ...meta } = this.events[0] as TimelineMeta;
    this.events[0] = meta;
    this.#asked = false;
    return this;
  }

  /** What the dashboard has of the proxy: why it gets no answer from it, how it is configured. */
  proxyIs(seen: Pick<FeProxy, 'trouble' | 'primaryOnly'>, proxy = PROXY): this {
    this.#seen[proxy] = seen;
    return this;
  }

  /** The dashboard does not know the proxy. */
  unregistered(proxy = PROXY): this {
    this.#unregistered.add(proxy);
    return this;
  }

  /** The dashboard still has the proxy by a token of an earlier start, too, and gets that for an answer. */
  formerToken(trouble: string, proxy = PROXY): this {
    this.#formerTokens.push({ token: `former of ${proxy}`, admin: proxy, clients: proxy, trouble });
    return this;
  }

  /** What clients have of group 1 through the proxy; what is left out is as it should be. */
  clients(served: Partial<Served>): this {
    this.#served = served;
    return this;
  }

  /** @param info undefined: it does not answer */
  node(address: string, info: string | undefined): this {
    this.#infos[address] = info;
    return this;
  }

  data(address: string, probe: string | null, extra: string | null = null, counter?: string): this {
    this.#data[address] = { probe, extra, ...(counter === undefined ? {} : { counter }) };
    return this;
  }

  /** Let `ms` pass, sampling everything each period. */
  advance(ms: number): this {
    for (const until = this.#t + ms; this.#t < until; this.#t += PERIOD_MS) this.#sample();
    return this;
  }

  /** The whole of it, as it is read out of its file. */
  end(): TimelineEvent[] {
    return throughFile([...this.events, { t: this.#t, kind: 'end' }]);
  }

  #sample(): void {
    const t = this.#t;
    for (const node of [MASTER, SLAVE]) {
      const info = this.#infos[node];
      const data = this.#data[node];
      this.events.push({
        t,
        kind: 'node',
        took: 1,
        node,
        ...(info === undefined ? { error: 'connection refused' } : { info }),
        ...(data ? { data } : {}),
      });
    }
    if (this.#feError === undefined) {
      const group = this.#group();
      this.#honest = shown(reportedGroups(group));
      this.events.push({ t, kind: 'fe', took: 1, group, ...this.#reportedRouting() });
    } else {
      this.events.push({ t, kind: 'fe', took: 1, error: this.#feError });
    }
    for (const [proxy, routes] of this.#asked ? this.#routes : []) {
      const said = routes === undefined ? { error: 'connection refused' } : { routes: [...routes] };
      this.events.push({ t, kind: 'proxy', took: 1, proxy, ...said });
    }
    if (this.#served) {
      const served = { group: 1, done: 30, failed: 0, staleMs: 0, ...this.#served };
      this.events.push({ t, kind: 'clients', took: PERIOD_MS, proxy: PROXY, groups: [served] });
    }
    if (!this.#watched) return;
    const seen =
      this.#pageError === undefined ? { groups: this.#page(this.#honest) } : { error: this.#pageError };
    this.events.push({ t, kind: 'page', took: 1, ...seen });
  }

  #replica(): { replica_group?: boolean } {
    return this.#routes.size > 0 ? { replica_group: true } : {};
  }

  #reportedRouting(): Pick<FeSample, 'proxies' | 'slots'> {
    if (this.#routes.size === 0 && (this.events[0] as TimelineMeta).runtime !== LIVE) return {};
    const registered = [...this.#routes.keys()].filter((admin) => !this.#unregistered.has(admin));
    const proxies = registered.map((admin) => ({
      token: admin,
      admin,
      clients: admin,
      ...this.#seen[admin],
    }));
    return { proxies: [...this.#formerTokens, ...proxies], slots: [{ first: 0, last: 1023, group: 1 }] };
  }

  #group(): FeGroupStats {
    const { outOfSync = false, rows = [{}, {}], slaveError } = this.#fe;
    const slaveCell =
      this.#fe.slaveCell === undefined
        ? { master_addr: MASTER, master_link_status: 'up' }
        : this.#fe.slaveCell;
    return {
      models: [
        {
          id: 1,
          servers: rows.map((row, index) => ({
            server: index === 0 ? MASTER : SLAVE,
            action: { state: 'synced' },
            role: index === 0 ? 'master' : 'slave',
            state: 0,
            ...this.#replica(),
            ...row,
          })),
          promoting: {},
          out_of_sync: outOfSync,
        },
      ],
      stats: {
        [MASTER]: { stats: { role: 'master' } },
        [SLAVE]: slaveError ? { error: { Cause: slaveError } } : { stats: { ...slaveCell } },
      },
    };
  }
}
