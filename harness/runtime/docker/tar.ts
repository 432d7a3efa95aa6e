import { Readable } from 'node:stream';

export interface TextFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
}

const BLOCK = 512;

/** Files as a tar archive (ustar) for the root folder: how configuration gets into a container. */
export function tarOf(files: readonly TextFile[]): Readable {
  const parts = files.flatMap(({ path, content }) => {
    const bytes = Buffer.from(content);
    const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    return [header(path.replace(/^\//, ''), bytes.length), bytes, padding];
  });
  return Readable.from([Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])]);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const fields: readonly [offset: number, text: string][] = [
    [0, name],
    [100, octal(0o644, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(size, 11)],
    [136, octal(0, 11)],
    // The checksum counts itself as blanks.
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\x0000'],
  ];
  for (const [offset, text] of fields) block.write(text, offset, 'latin1');
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
