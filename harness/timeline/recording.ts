import { z } from 'zod';
import { configuredPace } from '../codis/pace.ts';
import { type FeGroupStats, feGroupStatsSchema } from '../codis/stats.ts';
import type { ActionName } from './actions.ts';
import { DASHBOARD, TIMELINE_FORMAT, type TimelineEvent } from './event.ts';

/** fe and the nodes were asked this often, in milliseconds. */
const PERIOD_MS = 100;
/** The recorder stopped when nothing changed any more: the last state is taken to hold this much longer. */
const HELD_MS = 60_000;

/** More than any has: five hours. One whose times are wrong would be filled with samples without an end. */
const MOST_EVENTS = 200_000;

/** How the dashboard was paced where a recording doesn't say. */
const RECORDED_AT = {
  sentinel_check_server_state_interval: '1s',
  sentinel_check_master_failover_interval: '200ms',
  sentinel_check_offline_server_interval: '200ms',
};

const lineSchema = z.object({
  t: z.number(),
  meta: z
    .object({
      codis: z.string(),
      pika: z.string(),
      scenario: z.string(),
      dashboard: z.record(z.string(), z.string()),
      nodes: z.array(z.string()),
    })
    .optional(),
  event: z.string().optional(),
  node: z.string().optional(),
  took: z.number().optional(),
  fe: feGroupStatsSchema.optional(),
  fe_error: z.string().optional(),
  info: z.string().optional(),
  info_error: z.string().optional(),
});
type Line = z.infer<typeof lineSchema>;

const ACTIONS: ReadonlyMap<string, { action: ActionName; target?: string }> = new Map(
  Object.entries({
    sigkill: { action: 'sigkill' },
    sigstop: { action: 'sigstop' },
    sigcont: { action: 'sigcont' },
    start: { action: 'start' },
    'slaveof-no-one': { action: 'slaveof-no-one' },
    'fe-sync-action-create': { action: 'fe-slaveof' },
    promote: { action: 'fe-promote' },
    'dashboard-sigterm': { action: 'sigterm', target: DASHBOARD },
    'dashboard-start': { action: 'start', target: DASHBOARD },
  }),
);

/**
 * Turn one of `fixtures/recordings` into a timeline that demands the truth after the last thing that was done.
 * Samples of fe that the recorder left out because nothing had changed are put back.
 *
 * @param text the recording, NDJSON as described beside the recordings
 * @param before take only what was recorded before this was first done
 * @throws {Error} naming the line, where it is not a recording
 */
export function readRecording(text: string, before?: ActionName): TimelineEvent[] {
  const whole = text.trimEnd().split('\n').map(readLine);
  const cut = whole.findIndex((line) => line.event && before && ACTIONS.get(line.event)?.action === before);
  const lines = cut < 0 ? whole : whole.slice(0, cut);
  const heldMs = cut < 0 ? HELD_MS : whole[cut]!.t - lines.at(-1)!.t;
  const meta = lines[0]?.meta;
  if (!meta) throw new Error('not a recording: its first line has no "meta"');
  const events: TimelineEvent[] = [
    {
      t: 0,
      kind: 'meta',
      format: TIMELINE_FORMAT,
      scenario: meta.scenario,
      seed: 0,
      startedAt: new Date(0).toISOString(),
      runtime: 'recording',
      standin: false,
      programs: { pika: meta.pika, codis: meta.codis },
      pace: configuredPace({ ...RECORDED_AT, ...meta.dashboard }),
      periodMs: PERIOD_MS,
      groups: [
        { id: 1, servers: meta.nodes.map((address, i) => ({ name: `pika-${i + 1}`, address, aliases: [] })) },
      ],
    },
  ];
  const lastAction = lines.findLast((line) => line.event);
  if (!lastAction) events.push({ t: 0, kind: 'expect', expectation: { kind: 'truth' } });
  let feSaid: { group: FeGroupStats } | { error: string } | undefined;
  lines.slice(1).forEach((line, index) => {
    events.push(...eventsOf(line));
    if (line === lastAction) events.push({ t: line.t, kind: 'expect', expectation: { kind: 'truth' } });
    if (line.fe) feSaid = { group: line.fe };
    else if (line.fe_error) feSaid = { error: line.fe_error };
    const answered = line.t + (line.took ?? 0);
    const next = lines[index + 2];
    const until = next ? next.t : answered + heldMs;
    for (let t = answered + PERIOD_MS; feSaid && t < until; t += PERIOD_MS) {
      if (events.length > MOST_EVENTS) throw new Error(`line ${index + 2} of the recording: it is too long`);
      events.push({ t, kind: 'fe', took: 0, ...feSaid });
    }
  });
  const last = events.at(-1)!;
  events.push({ t: last.t, kind: 'end' });
  return events;
}

function readLine(text: string, index: number): Line {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const why = issue ? `${issue.path.join('.') || 'the line'}: ${issue.message}` : String(error);
    throw new Error(`line ${index + 1} of the recording can't be read: ${why}`, { cause: error });
  }
}

function eventsOf(line: Line): TimelineEvent[] {
  const { t, took = 0, node = '' } = line;
  if (line.event) {
    const action = ACTIONS.get(line.event);
    if (!action) throw new Error(`the recording has an event that is not known here: ${line.event}`);
    return [{ t, kind: 'action', target: node, ...action }];
  }
  if (line.fe) return [{ t, kind: 'fe', took, group: line.fe }];
  if (line.fe_error) return [{ t, kind: 'fe', took, error: line.fe_error }];
  if (line.info) return [{ t, kind: 'node', took, node, info: line.info }];
  if (line.info_error) return [{ t, kind: 'node', took, node, error: line.info_error }];
  return [];
}
