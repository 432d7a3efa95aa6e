import { z } from 'zod';
import { runtimeNames } from '../runtime/runtimes.ts';
import { programStates } from '../timeline/actions.ts';

/**
 * What `insync fault` and `insync down` say to the keeper of a cluster: HTTP on a Unix socket in its run's folder. Each
 * request is posted to `/` as JSON; the body of the answer is NDJSON, of replies as they come, and ends when all is done
 * or with a `failed`. Who ends the connection before that does not listen any more.
 */
export const PROTOCOL = 2;

/** Why the keeper and who asks it don't understand each other. */
export const OTHER_VERSION =
  'it was started by another version of insync, and that one has to be used with it';

/** The socket's name in the run's folder. */
export const SOCKET = 'control';

/** No request comes near this, and no line of an answer: a log tail is the longest. In bytes. */
export const LONGEST = 256 * 1024;

const LONGEST_DOWN_MS = 10 * 60_000;
const downtimeSchema = z.union([
  z.enum(['none', 'short', 'long']),
  z.object({ ms: z.number().int().min(1).max(LONGEST_DOWN_MS) }),
]);

const version = z.literal(PROTOCOL);
const requestSchema = z.discriminatedUnion('kind', [
  z.object({ version, kind: z.literal('status') }),
  z.object({
    version,
    kind: z.literal('fault'),
    fault: z.string().max(100),
    target: z.string().max(300),
    down: downtimeSchema.optional(),
  }),
  z.object({ version, kind: z.literal('down') }),
]);
export type Request = z.infer<typeof requestSchema>;
export type FaultRequest = Extract<Request, { kind: 'fault' }>;

/** @throws {Error} in one line, where it is none */
export function requestIn(said: unknown): Request {
  const parsed = requestSchema.safeParse(said);
  if (parsed.success) return parsed.data;
  if ((said as { version?: unknown } | null)?.version !== PROTOCOL) throw new Error(OTHER_VERSION);
  const issue = parsed.error.issues[0]!;
  throw new Error(`the request makes no sense: ${issue.path.join('.')}: ${issue.message}`);
}

const targetSchema = z.object({
  name: z.string(),
  /** `master`, `slave`, `proxy`: what else it may be called. */
  aliases: z.array(z.string()),
  /** Absent for what is no server. */
  group: z.number().int().optional(),
  /** What it was made: `master`, `slave of pika-1`, `proxy`; empty for the dashboard and fe. */
  role: z.string(),
  /** By which the cluster's programs reach it: what a server is registered with. */
  inside: z.string(),
  /** By which it is reached from here. */
  outside: z.string(),
  /** Where its clients connect from here; absent where that is the same. */
  clients: z.string().optional(),
  /** As far as the keeper knows: it may have died by itself since. */
  state: z.enum(programStates),
});
export type TargetStatus = z.infer<typeof targetSchema>;

const statusSchema = z.object({
  name: z.string(),
  pid: z.number().int(),
  /** What runs, in one line. */
  subject: z.string(),
  product: z.string(),
  runtime: z.enum(runtimeNames),
  runFolder: z.string(),
  targets: z.array(targetSchema),
});
export type ClusterStatus = z.infer<typeof statusSchema>;

export const replySchema = z.discriminatedUnion('kind', [
  /** Something to show. */
  z.object({ kind: z.literal('line'), text: z.string() }),
  z.object({ kind: z.literal('status'), status: statusSchema }),
  z.object({ kind: z.literal('failed'), message: z.string(), logTail: z.array(z.string()) }),
]);
export type Reply = z.infer<typeof replySchema>;
