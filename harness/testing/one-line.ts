/** Longer than any reason that is worth reading. */
const LONGEST = 2000;

/**
 * Whether the error is one of that kind, which people read in one line. What else is thrown is thrown on: it is the
 * harness that is at fault then.
 */
export function mustBe(type: abstract new (...args: never[]) => Error, error: unknown): void {
  if (!(error instanceof type)) throw new Error(`not a ${type.name}`, { cause: error });
  if (error.message === '') throw new Error(`a ${type.name} without a message`);
  if (/[\r\n]/.test(error.message) || error.message.length > LONGEST)
    throw new Error(`a ${type.name} of several lines, or of a very long one: ${error.message.slice(0, 200)}`);
}
