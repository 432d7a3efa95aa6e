/** Aborted by the first SIGINT, SIGTERM or SIGHUP; the second one ends the process where it is. */
export function ended(): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end.abort());
  return end.signal;
}
