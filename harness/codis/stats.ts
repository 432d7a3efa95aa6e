import { z } from 'zod';

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
  stats: z.record(z.string(), z.string()).optional(),
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
