import { findInstalled } from '../installed.ts';

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
export function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  return findInstalled(env.INSYNC_CHROMIUM ? [env.INSYNC_CHROMIUM] : NAMES, env.PATH);
}
