import { z } from 'zod';

/** How the dashboard was paced: its own configuration keys, in milliseconds and counts. */
export const paceSchema = z.object({
  /** `sentinel_check_server_state_interval`: the check of servers believed normal. */
  serverStateMs: z.number().positive(),
  /** `sentinel_check_master_failover_interval`: the check of servers believed subjectively offline. */
  failoverMs: z.number().positive(),
  /** `sentinel_check_offline_server_interval`: the check of servers believed offline. */
  offlineMs: z.number().positive(),
  /** `sentinel_master_dead_check_times`: failed checks until a server counts as offline. */
  deadCheckTimes: z.number().int().positive(),
  /** The scale of Pika's own timers: 1 for the real program, less for a stand-in that was told to hurry. */
  pikaScale: z.number().positive(),
  /**
   * How long the dashboard waits between two refreshes of its statistics: nothing configures it. A second, less for a
   * stand-in that was told to hurry.
   */
  statsMs: z.number().positive().default(1000),
});
export type Pace = z.infer<typeof paceSchema>;

/**
 * The dashboard's intervals as v3.5.3 and later ship them: 10 s between checks of servers believed normal, 2 s
 * between those of subjectively offline and of offline ones, and offline after 10 failed checks.
 */
const SHIPPED = { serverStateMs: 10_000, failoverMs: 2_000, offlineMs: 2_000, deadCheckTimes: 10 } as const;
/** No configuration changes it. */
const STATS_MS = 1000;

/**
 * The pace that a dashboard was configured with, as far as its configuration says; the rest as shipped.
 * @param config key → value as dashboard.toml spells them: `10s`, `200ms`, a number. No release gives away its
 *   `sentinel_check_server_state_interval` in JSON, where another key has the same name.
 */
export function configuredPace(config: Readonly<Record<string, unknown>>): Pace {
  const interval = (key: string) => readInterval(config[key]);
  const times = config.sentinel_master_dead_check_times;
  return {
    serverStateMs: interval('sentinel_check_server_state_interval') ?? SHIPPED.serverStateMs,
    failoverMs: interval('sentinel_check_master_failover_interval') ?? SHIPPED.failoverMs,
    offlineMs: interval('sentinel_check_offline_server_interval') ?? SHIPPED.offlineMs,
    deadCheckTimes:
      typeof times === 'number' && Number.isSafeInteger(times) && times > 0 ? times : SHIPPED.deadCheckTimes,
    pikaScale: 1,
    statsMs: STATS_MS,
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** In milliseconds; undefined for what is no interval, such as 0, or none that a dashboard could wait for. */
function readInterval(value: unknown): number | undefined {
  const match = /^(\d{1,12})(ms|s|m|h)$/.exec(typeof value === 'string' ? value : '');
  return match ? Number(match[1]) * UNIT_MS[match[2]!]! || undefined : undefined;
}

/** What a real cluster is paced at unless told otherwise: everything shows ten times sooner. */
export const REAL_PACE = 0.1;
/** The stand-in's own timers shrink too; below this, starting a process takes longer than a short downtime may. */
export const STANDIN_PACE = 0.05;
/** The stand-in dashboard looks no more often than this: it would cost more of the processor than it saves of time. */
const LEAST_STATS_MS = 400;

/** Which programs are the stand-in's. */
export interface Standins {
  readonly pika: boolean;
  readonly codis: boolean;
}

/** Whether any program is the stand-in's: what such a cluster comes to gates nothing. */
export function hasStandin({ pika, codis }: Standins): boolean {
  return pika || codis;
}

/**
 * @param scale 1 as shipped, 0.1 ten times faster
 * @param standins what the stand-in's programs time by themselves is scaled as well; nothing scales that of real ones
 */
export function paceAt(scale: number, standins: Standins): Pace {
  return {
    serverStateMs: SHIPPED.serverStateMs * scale,
    failoverMs: SHIPPED.failoverMs * scale,
    offlineMs: SHIPPED.offlineMs * scale,
    deadCheckTimes: SHIPPED.deadCheckTimes,
    pikaScale: standins.pika ? Math.min(1, scale) : 1,
    statsMs: standins.codis ? Math.min(STATS_MS, Math.max(LEAST_STATS_MS, STATS_MS * scale)) : STATS_MS,
  };
}

/** The scale that a pace was made with. */
export function scaleOf(pace: Pace): number {
  return pace.serverStateMs / SHIPPED.serverStateMs;
}
