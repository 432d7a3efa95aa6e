import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Write a file that is there whole or as it was before.
 * @throws what keeps it from being written
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.part`;
  try {
    await writeFile(part, text);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
