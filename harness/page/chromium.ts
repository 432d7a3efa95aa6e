import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What Chromium is called where it is installed. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What to say where `findChromium` finds none. */
export const NO_CHROMIUM = `set INSYNC_CHROMIUM to the file of one, or have one of ${NAMES.join(', ')} on the PATH`;

/**
 * The file of a Chromium: the one that INSYNC_CHROMIUM names, and no other where that is set; else the first on
 * the PATH.
 *
 * @param env where the two variables are looked up
 */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const candidates = env.INSYNC_CHROMIUM
    ? [env.INSYNC_CHROMIUM]
    : NAMES.flatMap((name) =>
        (env.PATH ?? '')
          .split(delimiter)
          .filter(Boolean)
          .map((folder) => join(folder, name)),
      );
  for (const file of candidates) if (await isProgram(file)) return file;
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
