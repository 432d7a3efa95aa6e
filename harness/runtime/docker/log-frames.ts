const HEADER = 8;

/** The text of a container's log as the engine sends it: frames of a stream's number, a length and bytes. */
export function textOfFrames(log: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + HEADER <= log.length) {
    const length = log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + HEADER, at + HEADER + length));
    at += HEADER + length;
  }
  return Buffer.concat(parts).toString('utf8');
}
