import type { Pace } from '../codis/pace.ts';
import { ACTION_LOOP_MS, HUNG_SERVER_MS, PAGE_REFRESH_MS, PROXY_RETRY_MS } from '../codis/timings.ts';
import type { TimelineMeta } from '../timeline/event.ts';

/**
 * The longest that a healthy Pika needs by its own timers until its link is up again: a frozen peer is noticed
 * after 20 s, a link cut by the delayed close of an older one comes back after 10 s.
 */
const PIKA_RECOVERY_MS = 30_000;
/** A slave whose master came back tries again after up to 10 s, and is then up within a second. */
const PIKA_RETRY_MS = 12_000;

export interface LimitTerm {
  readonly name: string;
  readonly ms: number;
}

/** What the judge allows, all in milliseconds. */
export interface Limits {
  /** From when the actual state settled until fe must agree with it. */
  readonly agreeMs: number;
  /** How long fe must then go on agreeing. */
  readonly holdMs: number;
  /** The same where the settled state is a broken one, which Pika may still mend by itself. */
  readonly holdBrokenMs: number;
  /** From the last action until the actual state must have settled; after that the verdict is unknown. */
  readonly settleMs: number;
  /** How old a master's write may be without being readable on a slave. */
  readonly dataLagMs: number;
  /** How long a slave whose link is up may lack its master's data: Pika notices by itself, and mends it. */
  readonly silentMs: number;
  /** From when the actual state settled until the proxies must serve clients. */
  readonly serveMs: number;
  /** How old what fe's page shows may be; 0 where the page is not watched. */
  readonly pageLagMs: number;
  /** The terms that `agreeMs` is the sum of, to be printed with a verdict. */
  readonly agreeTerms: readonly LimitTerm[];
}

/**
 * The limits follow from the dashboard's own pace: each of its loops may have to come round twice, each may
 * meet one hung server, and what it then knows shows in fe with the next refresh.
 *
 * @param pace the dashboard's intervals
 * @param periodMs the sampling period
 * @param page whether fe's page is watched beside its API: it comes to show the same a refresh later
 */
export function limitsFor(pace: Pace, periodMs: number, page = false): Limits {
  const loopsMs = pace.serverStateMs + pace.failoverMs + pace.offlineMs;
  const pageTerms: LimitTerm[] = [
    { name: 'page refresh with a hung server', ms: PAGE_REFRESH_MS + HUNG_SERVER_MS },
    { name: '2 × reading the page', ms: 2 * periodMs },
  ];
  const agreeTerms: LimitTerm[] = [
    { name: '2 × sentinel_check_server_state_interval', ms: 2 * pace.serverStateMs },
    { name: '2 × sentinel_check_master_failover_interval', ms: 2 * pace.failoverMs },
    { name: '2 × sentinel_check_offline_server_interval', ms: 2 * pace.offlineMs },
    { name: '2 × statistics refresh with a hung server', ms: 2 * (pace.statsMs + HUNG_SERVER_MS) },
    { name: 'action loop', ms: ACTION_LOOP_MS },
    { name: '4 × sampling period', ms: 4 * periodMs },
    ...(page ? pageTerms : []),
  ];
  const agreeMs = sumOf(agreeTerms);
  const holdMs = loopsMs + pace.statsMs + 2 * periodMs;
  return {
    agreeMs,
    holdMs,
    holdBrokenMs: holdMs + PIKA_RETRY_MS * pace.pikaScale,
    settleMs:
      PIKA_RECOVERY_MS * pace.pikaScale +
      agreeMs +
      pace.serverStateMs +
      (pace.deadCheckTimes + 2) * (pace.failoverMs + HUNG_SERVER_MS),
    dataLagMs: 1000 + 4 * periodMs,
    silentMs: Math.max(agreeMs, PIKA_RECOVERY_MS * pace.pikaScale),
    serveMs: Math.max(agreeMs, PROXY_RETRY_MS + HUNG_SERVER_MS + 2 * periodMs),
    pageLagMs: page ? sumOf(pageTerms) : 0,
    agreeTerms,
  };
}

function sumOf(terms: readonly LimitTerm[]): number {
  return terms.reduce((sum, term) => sum + term.ms, 0);
}

/** The limits that a timeline is judged by: they follow from its first line alone. */
export function limitsOf(meta: Pick<TimelineMeta, 'pace' | 'periodMs' | 'page'>): Limits {
  return limitsFor(meta.pace, meta.periodMs, meta.page);
}

/** `8.8 s = 2 × … 2 s + …`, for messages and reports. */
export function explainLimit(limits: Limits): string {
  const seconds = (ms: number) => `${Number((ms / 1000).toFixed(2))} s`;
  return `${seconds(limits.agreeMs)} = ${limits.agreeTerms.map((term) => `${term.name} (${seconds(term.ms)})`).join(' + ')}`;
}
