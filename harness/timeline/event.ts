import { z } from 'zod';
import { paceSchema } from '../codis/pace.ts';
import { routeSchema } from '../codis/routes.ts';
import { shownGroupSchema } from '../codis/shown.ts';
import { feGroupStatsSchema, feProxySchema, feSlotsSchema } from '../codis/stats.ts';
import { failureReasons } from '../failure.ts';
import { actionNames } from './actions.ts';

/**
 * The timeline: everything that was done to a cluster and everything that was seen of it, in the order in which it
 * became known. It is all that the judge gets. In a file it is one JSON object a line (NDJSON), and what a source
 * says again is left out there; `codec.ts` does that and undoes it, so that in memory every sample is whole.
 *
 * Times (`t`, `took`) are milliseconds since the timeline began; `t` of a sample is when it was asked,
 * `t + took` when it was answered. FORMAT.md describes it for whoever reads or writes such files elsewhere.
 *
 * Format 2 added `log`, `page` and `screenshot`, `again` and `page` of `meta`, and `skipped` and `broken` of `end`;
 * format 3 `proxy` and `clients`, `proxies` of `meta` and of `fe`, and `counter` of a node's `data`.
 */
export const TIMELINE_FORMAT = 3;

const serverSchema = z.object({
  /** The name in scenarios, messages and logs, e.g. `pika-1`. */
  name: z.string(),
  /** The address that it was registered with: what fe calls it, and what every sample calls it. */
  address: z.string(),
  /** Other spellings of the same server (a container's address, a mapped port on loopback). */
  aliases: z.array(z.string()),
});
export type ServerIdentity = z.infer<typeof serverSchema>;

const metaSchema = z.object({
  t: z.number(),
  kind: z.literal('meta'),
  format: z.literal(TIMELINE_FORMAT),
  scenario: z.string(),
  seed: z.number().int(),
  startedAt: z.string(),
  runtime: z.string(),
  /** True where the programs are the stand-in: such a run gates nothing. */
  standin: z.boolean(),
  programs: z.record(z.string(), z.string()),
  pace: paceSchema,
  /** The sampling period in milliseconds. */
  periodMs: z.number().positive(),
  /** The groups as they were built: the first server was made the master. */
  groups: z.array(z.object({ id: z.number().int(), servers: z.array(serverSchema) })),
  /** The proxies that are asked how they route, by their admin addresses; absent where none was to be. */
  proxies: z.array(serverSchema).optional(),
  /** The command that runs the scenario again. */
  again: z.string().optional(),
  /** Whether fe's own page was watched beside its API. */
  page: z.boolean().optional(),
});
export type TimelineMeta = z.infer<typeof metaSchema>;

/** The runtime of a look at a cluster that is not ours. */
export const LIVE = 'live';

/** The targets that have no address of their own in a timeline. */
export const DASHBOARD = 'codis-dashboard';
export const FE = 'codis-fe';
export const groupTarget = (id: number) => `group ${id}`;

/** The id of the group that is the target; undefined where the target is none. */
export function groupOfTarget(target: string): number | undefined {
  const id = /^group (\d+)$/.exec(target)?.[1];
  return id === undefined ? undefined : Number(id);
}

const actionSchema = z.object({
  t: z.number(),
  kind: z.literal('action'),
  action: z.enum(actionNames),
  /** A server's registered address, a proxy's admin address, another program's name, or `group 1`. */
  target: z.string(),
  /** What was answered, where the command was refused. */
  error: z.string().optional(),
  /** Where in the dashboard's cycle it was done, where that was chosen: so long after the beginning of a check. */
  phase: z.object({ afterCheckMs: z.number(), withinMs: z.number(), everyMs: z.number() }).optional(),
});
export type ActionEvent = z.infer<typeof actionSchema>;

/** What the scenario demands of everything between the last action before it and the next one after it. */
export const expectationSchema = z.discriminatedUnion('kind', [
  /** Replication recovers, and fe comes to say so. */
  z.object({ kind: z.literal('in-sync') }),
  /** Nothing was done: fe raises no alarm at any moment for `forMs` milliseconds. */
  z.object({ kind: z.literal('steady'), forMs: z.number() }),
  /** The server is and stays down, detached or without its master's data, and fe shows that. */
  z.object({
    kind: z.literal('broken'),
    server: z.string(),
    how: z.enum(['down', 'detached', 'unreplicated']),
  }),
  /** The proxies can't be told, or have not been, how the group is routed, and fe shows that: OUT OF SYNC is right. */
  z.object({ kind: z.literal('untold'), group: z.number().int() }),
  /** Whatever the nodes settle on, fe tells it as it is. */
  z.object({ kind: z.literal('truth') }),
]);
export type Expectation = z.infer<typeof expectationSchema>;

const expectSchema = z.object({
  t: z.number(),
  kind: z.literal('expect'),
  expectation: expectationSchema,
});

const outageSchema = z.object({
  t: z.number(),
  kind: z.literal('outage'),
  server: z.string(),
  /** The downtime that the scenario asked for; what it came to is read off the samples. */
  asked: z.enum(['none', 'short', 'long']),
});
export type OutageEvent = z.infer<typeof outageSchema>;

/**
 * A sample in memory: what its source said, or why it said nothing.
 * @template Later what timelines of an older format lack
 */
type Whole<
  Line extends { error?: string | undefined },
  Content extends keyof Line,
  Later extends keyof Line = never,
> = Omit<Line, Content | Later | 'error'> &
  (
    | ({ [Key in Content]-?: Exclude<Line[Key], undefined> } & { [Key in Later]?: Line[Key] } & {
        error?: undefined;
      })
    | ({ [Key in Content | Later]?: undefined } & { error: string })
  );

/** What kind of error it is, where that is known; recordings made before there were reasons have none. */
const reasonSchema = z.enum(failureReasons);

const feSampleSchema = z.object({
  t: z.number(),
  kind: z.literal('fe'),
  took: z.number(),
  /** `stats.group` of fe's answer. */
  group: feGroupStatsSchema.optional(),
  /** The registered proxies, of `stats.proxy`; absent in timelines of an older format. */
  proxies: z.array(feProxySchema).optional(),
  /** Which group the slots belong to, of `stats.slots`; absent in timelines of an older format. */
  slots: z.array(feSlotsSchema).optional(),
  /** What the wall clock showed at `t`, where it had jumped: it was set, or the machine slept. ISO 8601 in UTC. */
  clock: z.string().optional(),
  error: z.string().optional(),
  reason: reasonSchema.optional(),
});
export type FeSample = Whole<z.infer<typeof feSampleSchema>, 'group', 'proxies' | 'slots'>;

const nodeSampleSchema = z.object({
  t: z.number(),
  kind: z.literal('node'),
  took: z.number(),
  /** The server's registered address. */
  node: z.string(),
  /** INFO replication, verbatim. */
  info: z.string().optional(),
  /**
   * The values of the probe keys on this node; absent where nobody asked for them. `counter` is the group's counter
   * that clients increase through the proxies.
   */
  data: z
    .object({
      probe: z.string().nullable(),
      extra: z.string().nullable(),
      counter: z.string().nullable().optional(),
    })
    .optional(),
  /** Whether its `masterauth` is the password of all nodes; absent where they have none, or nobody asked. */
  masterauth: z.boolean().optional(),
  error: z.string().optional(),
  reason: reasonSchema.optional(),
});
export type NodeSample = Whole<z.infer<typeof nodeSampleSchema>, 'info'>;

/** How a proxy routes, as it says itself. */
const proxySampleSchema = z.object({
  t: z.number(),
  kind: z.literal('proxy'),
  took: z.number(),
  /** Its admin address, as it is registered. */
  proxy: z.string(),
  /** All slots, in their order. */
  routes: z.array(routeSchema).optional(),
  error: z.string().optional(),
  reason: reasonSchema.optional(),
});
export type ProxySample = Whole<z.infer<typeof proxySampleSchema>, 'routes'>;

/** What clients of one proxy had of one group in an interval. */
const servedSchema = z.object({
  group: z.number().int(),
  /** Operations that were answered. */
  done: z.number().int(),
  /** Those that failed, and the first reason. */
  failed: z.number().int(),
  error: z.string().optional(),
  /**
   * A write that was acknowledged is gone: the counter `key`, which stood at `had`, became `got` with its next increase.
   * A server whose group counter is past `issued` has had it: that increase was asked for after the acknowledgement.
   */
  lost: z
    .object({ key: z.string(), had: z.number().int(), got: z.number().int(), issued: z.number().int() })
    .optional(),
  /** How old the oldest acknowledged write is that a read did not give, in milliseconds; 0: all reads were fresh. */
  staleMs: z.number(),
  /**
   * For how long no write was answered, in milliseconds, at most: from when the first one that failed was asked until
   * the next answer, or until now. It may have begun in an earlier interval; while writes are held back it does not
   * go on. Absent where none failed.
   */
  noWriteMs: z.number().optional(),
  /** The same of reads. */
  noReadMs: z.number().optional(),
});
export type Served = z.infer<typeof servedSchema>;

/** What clients had of one proxy between `t` and `t + took`. */
const clientsSchema = z.object({
  t: z.number(),
  kind: z.literal('clients'),
  took: z.number(),
  /** Its admin address. */
  proxy: z.string(),
  /** The slowest answer, in milliseconds. */
  slowestMs: z.number().optional(),
  groups: z.array(servedSchema),
  /** Why nobody could be connected to it. */
  error: z.string().optional(),
});
export type ClientsSample = z.infer<typeof clientsSchema>;

/** A probe value that a master acknowledged: `<address>#<sequence number>`. */
const writeSchema = z.object({
  t: z.number(),
  kind: z.literal('write'),
  took: z.number(),
  node: z.string(),
  value: z.string(),
});

/** An address under which a server is known from now on. */
const aliasSchema = z.object({
  t: z.number(),
  kind: z.literal('alias'),
  server: z.string(),
  alias: z.string(),
});

/** An entry of a program's log. */
const logSchema = z.object({
  /** When it was read: up to half a second after it was written. */
  t: z.number(),
  kind: z.literal('log'),
  /** `codis-dashboard`, or a Pika server's registered address. */
  program: z.string(),
  /** With the program's own time stamp; what it breaks into several lines is one entry. */
  text: z.string(),
});
export type LogEntry = z.infer<typeof logSchema>;

/** What fe's page showed in a browser. */
const pageSampleSchema = z.object({
  t: z.number(),
  kind: z.literal('page'),
  took: z.number(),
  groups: z.array(shownGroupSchema).optional(),
  /** Why nothing could be read. */
  error: z.string().optional(),
});
export type PageSample = Whole<z.infer<typeof pageSampleSchema>, 'groups'>;

/** A picture of fe's page. */
const screenshotSchema = z.object({
  t: z.number(),
  kind: z.literal('screenshot'),
  moment: z.enum(['start', 'finding', 'end']),
  /** Relative to the timeline's file. */
  file: z.string(),
});
export type Screenshot = z.infer<typeof screenshotSchema>;

/** The timeline was closed; every state held until here. */
const endSchema = z.object({
  t: z.number(),
  kind: z.literal('end'),
  /** Why the scenario was not run: the runtime can't do what it needs. */
  skipped: z.string().optional(),
  /** What broke the scenario off before the judge could say anything. */
  broken: z.string().optional(),
});

/** A line of a file. */
export const timelineLineSchema = z.discriminatedUnion('kind', [
  metaSchema,
  actionSchema,
  expectSchema,
  outageSchema,
  feSampleSchema,
  nodeSampleSchema,
  proxySampleSchema,
  clientsSchema,
  writeSchema,
  aliasSchema,
  logSchema,
  pageSampleSchema,
  screenshotSchema,
  endSchema,
]);
export type TimelineLine = z.infer<typeof timelineLineSchema>;
export type TimelineEvent =
  | Exclude<TimelineLine, { kind: 'fe' | 'node' | 'page' | 'proxy' }>
  | FeSample
  | NodeSample
  | ProxySample
  | PageSample;

/** When an event became known, in milliseconds since the timeline began. */
export function knownAt(event: TimelineEvent): number {
  return 'took' in event ? event.t + event.took : event.t;
}

/** @throws {Error} where the timeline has no `meta` */
export function metaOf(timeline: readonly TimelineEvent[]): TimelineMeta {
  const meta = timeline.find((event) => event.kind === 'meta');
  if (!meta) throw new Error('the timeline has no event of kind "meta"');
  return meta;
}
