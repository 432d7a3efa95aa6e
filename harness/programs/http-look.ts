import { directFetch } from '../direct-fetch.ts';
import { holds, type Look, notYet } from '../until.ts';

const LIMIT_MS = 1000;

/** A look at whether an HTTP server answers at all, and what. */
export async function answersHttp(
  url: string,
): Promise<{ readonly look: Look<void>; readonly text: string }> {
  try {
    const response = await directFetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    return { look: holds(undefined), text: await response.text() };
  } catch {
    return { look: notYet(`no answer at ${url}`), text: '' };
  }
}
