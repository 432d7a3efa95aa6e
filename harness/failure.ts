/** Why a program gave no usable answer, where that calls for something: what is to be done differs with it. */
export const failureReasons = ['no-answer', 'unknown-name', 'password-wanted', 'password-refused'] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What came instead of an answer: in a few plain words for people, and what is to be told apart as a reason. */
export interface Failure {
  readonly error: string;
  readonly reason?: FailureReason | undefined;
}

const LONGEST_REASON = 1000;

/** A message that others worded, on one line, and no longer than anybody reads: it may stand in every sample. */
export function oneLine(message: string): string {
  const line = message.trim().replace(/\s*[\r\n]\s*/g, ' ');
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

export function noAnswer(error: string): Failure {
  return { error, reason: 'no-answer' };
}

export function timeOut(limitMs: number): Failure {
  return noAnswer(`time-out after ${limitMs} ms`);
}

/** What a socket's error comes to; undefined for what is no trouble of the network. */
export function socketFailure(error: NodeJS.ErrnoException): Failure | undefined {
  switch (error.code) {
    case 'ECONNREFUSED':
      return noAnswer('connection refused');
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return noAnswer('closed');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { error: 'its name is not known here', reason: 'unknown-name' };
  }
  // Several addresses were tried (::1 and 127.0.0.1): each failed, and the whole has no message of its own.
  if (error.syscall !== undefined || error instanceof AggregateError)
    return noAnswer(error.message || (error.code ?? error.name));
  return undefined;
}
