/** The run was told to stop before it was through. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
