import type { Pace } from '../codis/pace.ts';

/**
 * How the stand-in programs are told what they are to be; real ones don't look at it.
 * @param defects what they do wrong, as a list of defects or a release
 */
export function standinEnv(pace: Pace, defects: string | undefined): Record<string, string> {
  return {
    INSYNC_STANDIN_PACE: String(pace.pikaScale),
    INSYNC_STANDIN_STATS: String(pace.statsMs),
    INSYNC_STANDIN_DEFECTS: defects ?? '',
  };
}
