import type { FeEndpoint } from '../../codis/fe-session.ts';

/** Where fe is, taken apart: what may be shown and what may not. */
export interface FeLocation {
  readonly endpoint: FeEndpoint;
  /** The URL without user and password. */
  readonly shown: string;
  /** fe is on this machine, where a proxy would not find it. */
  readonly loopback: boolean;
  /** Everything in it that must never be shown. */
  readonly secrets: readonly string[];
  /** The product that the URL of fe's page names behind its `#`. */
  readonly product: string | undefined;
}

/** This machine, as a URL spells it: 127.1 is 127.0.0.1 there, and nobody's own address leads here as well. */
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** Says nothing of the text itself: it may hold a password. */
const WANTED = '--fe wants the URL of codis-fe, such as http://host:8080 or host:8080';

/**
 * Read `http://host:port`, `host:port`, `https://…`, each with a `user:password@` if need be, and the URL of fe's
 * page as the browser has it (`http://host:8080/#codis-demo`, `http://host:8080/index.html#codis-demo`).
 * @throws {Error} in one line, without the text
 */
export function feLocation(text: string): FeLocation {
  const trimmed = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') throw new Error(WANTED);
  let url: URL;
  try {
    url = new URL(scheme === undefined ? `http://${trimmed}` : trimmed);
  } catch {
    throw new Error(WANTED);
  }
  if (url.hostname === '' || url.search !== '') throw new Error(WANTED);
  const path = url.pathname.replace(/\/index\.html$/, '').replace(/\/+$/, '');
  const shown = `${url.protocol}//${url.host}${path}`;
  const loopback = LOOPBACK.test(url.hostname);
  const product = decoded(url.hash.slice(1)) || undefined;
  if (url.username === '' && url.password === '') {
    return { endpoint: { url: shown }, shown, loopback, secrets: [], product };
  }
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return {
    endpoint: { url: shown, headers: { authorization } },
    shown,
    loopback,
    secrets: [credentials, decoded(url.password), url.password],
    product,
  };
}

/** A `%` that stands for itself is taken as one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
