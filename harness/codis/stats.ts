import { z } from 'zod';
import { onlyReplication } from './replication-stats.ts';
import { rangesOf } from './slot-ranges.ts';

/**
 * `stats.group` as codis-fe gives it. Releases differ: keys that are optional here are missing in older ones
 * (`role` and `state` before v3.5.3, `is_eligible_for_master_election` before v3.5.5), and absent is not false.
 * Keys that nothing here needs are dropped.
 */
const actionSchema = z.object({ index: z.number().optional(), state: z.string().optional() });

const groupServerSchema = z.object({
  server: z.string(),
  action: actionSchema,
  role: z.string().optional(),
  /** 0 normal, 1 subjectively offline, 2 offline. */
  state: z.number().optional(),
  recall_times: z.number().optional(),
  replica_group: z.boolean().optional(),
});
export type FeGroupServer = z.infer<typeof groupServerSchema>;

const serverStatsSchema = z.object({
  /** Cut down before it is looked at, since it is by far the most of an answer. */
  stats: z.preprocess(onlyReplication, z.record(z.string(), z.string())).optional(),
  error: z.object({ Cause: z.string() }).optional(),
  timeout: z.boolean().optional(),
});
export type FeServerStats = z.infer<typeof serverStatsSchema>;

const groupSchema = z.object({
  id: z.number().int(),
  servers: z.array(groupServerSchema),
  promoting: actionSchema,
  out_of_sync: z.boolean(),
});
export type FeGroup = z.infer<typeof groupSchema>;

export const feGroupStatsSchema = z.object({
  models: z.array(groupSchema),
  stats: z.record(z.string(), serverStatsSchema),
});
export type FeGroupStats = z.infer<typeof feGroupStatsSchema>;

/**
 * A proxy that is registered with the dashboard: whom it tells how to route. Of `stats.proxy`, which has much more.
 */
export const feProxySchema = z.object({
  token: z.string(),
  /** Where it takes orders and answers questions, `host:port`: what it is called here. */
  admin: z.string(),
  /** Where its clients connect. */
  clients: z.string(),
  /** Why the dashboard had no statistics of it, the last time that it asked. */
  trouble: z.string().optional(),
  /** It sends all reads to masters, whatever the replica switches say (`backend_primary_only`). */
  primaryOnly: z.boolean().optional(),
});
export type FeProxy = z.infer<typeof feProxySchema>;

/** `stats.proxy`; nothing of it is there before the first proxy is registered. */
export const feProxyStatsSchema = z
  .object({
    models: z
      .array(z.object({ token: z.string(), admin_addr: z.string(), proxy_addr: z.string() }))
      .nullish(),
    stats: z
      .record(
        z.string(),
        z.object({
          stats: z
            .object({ backend: z.object({ primary_only: z.boolean().optional() }).optional() })
            .optional(),
          error: z.object({ Cause: z.string() }).optional(),
          timeout: z.boolean().optional(),
        }),
      )
      .nullish(),
  })
  .optional();

/** The dashboard's request as Go puts it before the reason: its path holds what lets anybody give the proxy orders. */
const REQUEST = /\b[A-Z][a-z]+ "?https?:\/\/\S+?"?: /g;

/** The registered proxies, in the order in which fe has them. */
export function feProxies(proxy: z.infer<typeof feProxyStatsSchema>): FeProxy[] {
  return (proxy?.models ?? []).map(({ token, admin_addr, proxy_addr }) => {
    const { stats, error, timeout } = proxy?.stats?.[token] ?? {};
    const trouble = timeout ? 'time-out' : error?.Cause.replace(REQUEST, '');
    return {
      token,
      admin: admin_addr,
      clients: proxy_addr,
      ...(trouble ? { trouble } : {}),
      ...(stats?.backend?.primary_only ? { primaryOnly: true } : {}),
    };
  });
}

/** Slots that belong to one group, from `first` to `last`. */
export const feSlotsSchema = z.object({
  first: z.number().int(),
  last: z.number().int(),
  /** 0: they belong to none. */
  group: z.number().int(),
  /** They are on their way to another group. */
  moving: z.boolean().optional(),
});
export type FeSlots = z.infer<typeof feSlotsSchema>;

/**
 * `stats.slots`: one entry a slot; keys that are 0 or empty are left out there. It is null for a moment while the
 * dashboard gives the slot to another group.
 */
export const feSlotStatsSchema = z
  .array(
    z
      .object({
        id: z.number().int(),
        group_id: z.number().int().default(0),
        action: z.object({ state: z.string().optional() }).default({}),
      })
      .nullable(),
  )
  .nullish();

/** The slots as ranges that belong to the same group, in their order; without those of which nothing is known. */
export function feSlots(slots: z.infer<typeof feSlotStatsSchema>): FeSlots[] {
  const known = (slots ?? []).filter((slot) => slot !== null);
  return rangesOf(known, ({ group_id, action }) => ({
    group: group_id,
    // One that waits for its turn is where it was.
    ...(action.state && action.state !== 'pending' ? { moving: true } : {}),
  }));
}

/** What fe's page shows that has to do with replication and routing. */
export interface FeStats {
  readonly group: FeGroupStats;
  readonly proxies: FeProxy[];
  readonly slots: FeSlots[];
}
