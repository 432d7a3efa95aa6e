import { z } from 'zod';
import { type FailureReason, oneLine } from '../failure.ts';

/** What fe or the dashboard behind it answered instead, in one line, or why there was no answer. */
export class FeError extends Error {
  override readonly name = 'FeError';
  readonly reason: FailureReason | undefined;

  constructor(message: string, reason?: FailureReason) {
    super(oneLine(message));
    this.reason = reason;
  }
}

/** The dashboard refuses to make what is there: a group, a server of it. */
export class AlreadyExistsError extends FeError {}

/** An answer as it came. */
export interface FeAnswer {
  readonly status: number;
  readonly body: string;
}

/** The dashboard's own errors come with this status, which no HTTP library knows. */
const DASHBOARD_ERROR = 800;
/** fe's answer until `/list` was called, and for a product that isn't in its list. */
export const NOT_LISTED = 403;

const errorSchema = z.object({ Cause: z.string() });

/**
 * The body of an answer that is one.
 * @throws {FeError} for every status but 200
 */
export function bodyOf({ status, body }: FeAnswer): string {
  if (status === DASHBOARD_ERROR) {
    const { Cause } = readJson(errorSchema, body);
    throw /already exists/.test(Cause)
      ? new AlreadyExistsError(Cause)
      : new FeError(Cause.trim() || 'fe answers 800 and no reason');
  }
  if (status === NOT_LISTED) throw new FeError('fe answers 403: it does not know the product');
  if (status === 401) throw new FeError('fe answers 401: it wants a user and a password', 'password-wanted');
  // Said by Go's and by nginx's servers.
  if (status === 400 && /HTTPS (server|port)/.test(body))
    throw new FeError('fe answers 400: https:// is wanted');
  // What fe's proxy says when nobody listens at the dashboard's address.
  if (status === 502) throw new FeError('fe answers 502: the dashboard does not answer');
  if (status !== 200) throw new FeError(`fe answers ${status}`);
  return body;
}

/**
 * The body as that shape.
 * @throws {FeError} where it is not JSON or has another shape, with the first place where it differs
 */
export function readJson<T>(schema: z.ZodType<T>, body: string): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new FeError(body === '' ? 'fe answers nothing' : 'fe answers something that is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new FeError(
    `fe answers something unexpected: ${issue.path.join('.') || 'the answer'}: ${issue.message}`,
  );
}
