/** A program that could not be run. The message is one line; `logTail` holds its last log lines. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly logTail: readonly string[];
  constructor(message: string, logTail: readonly string[] = []) {
    super(message);
    this.logTail = logTail;
  }
}

/**
 * A program that could not be run because another one took its port in between. Laying the cluster out anew may
 * well succeed.
 */
export class PortTakenError extends ProgramError {}
