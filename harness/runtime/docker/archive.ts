import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';

export interface TextFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
}

/** Files as a tar archive for the root folder: how configuration gets into a container. */
export function archiveOf(files: readonly TextFile[]): Readable {
  const archive = pack();
  for (const { path, content } of files) archive.entry({ name: path.replace(/^\//, '') }, content);
  archive.finalize();
  return Readable.from(archive);
}

/**
 * The text of the one file in an archive: how the engine gives out a container's file.
 * @throws {Error} where there is no file in it, or the archive is broken
 */
export async function onlyFile(archive: NodeJS.ReadableStream): Promise<string> {
  const entries = extract();
  archive.pipe(entries);
  archive.once('error', (error) => entries.destroy(error));
  for await (const entry of entries) {
    // Whoever leaves the loop ends what it reads: so not before all is read.
    if (entry.header.type === 'file') return await text(entry);
    entry.resume();
  }
  throw new Error('the archive holds no file');
}
