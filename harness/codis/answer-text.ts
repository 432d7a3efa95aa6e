/** An answer over HTTP, as far as it is needed here. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Ten times what the largest product has to say: 1024 slots and hundreds of servers are some megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The text of an answer. What goes on and on, once it is unpacked, is cut off: whoever answers like that may have
 * anything to say, and this process must not end with it.
 * @throws {Error} where there is too much of it
 * @throws whatever the connection ends with
 */
export async function textOf({ body }: HttpAnswer): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new Error(`its answer has more than ${MOST_BYTES} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
