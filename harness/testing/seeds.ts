import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';

/** What was recorded of real programs: the valid inputs from which properties make wrong ones. */
interface Recorded {
  /** `v4.0.1/steady.ndjson`. */
  readonly name: string;
  readonly text: string;
}

function inFolder(...path: readonly string[]): Recorded[] {
  const folder = join(packageRoot(), 'fixtures', ...path);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson'))
    .map((file) => ({ name: join(path.at(-1)!, file), text: readFileSync(join(folder, file), 'utf8') }));
}

/** Of three releases, as another recorder wrote them. */
export const recordings = ['v4.0.1', 'v3.5.3', 'patched'].flatMap((release) =>
  inFolder('recordings', release),
);
/** Of formats 1 and 2, by insync itself. */
export const timelines = inFolder('timelines');

const lines = [...recordings, ...timelines]
  .flatMap(({ text }) => text.trimEnd().split('\n'))
  .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Each content that stands under that key somewhere, once. */
function everyDifferent<T>(key: string): T[] {
  const texts = new Set(
    lines.flatMap((line) => (line[key] === undefined ? [] : [JSON.stringify(line[key])])),
  );
  return [...texts].map((text) => JSON.parse(text) as T);
}

/** INFO replication, verbatim. */
export const infos = everyDifferent<string>('info');

/** fe's whole answer to the question for statistics: of real groups, with proxies and slots as such answers have them. */
export const feAnswers = [...everyDifferent<object>('fe'), ...everyDifferent<object>('group')]
  // They are much alike.
  .filter((_, index) => index % 8 === 0)
  .map((group) => ({
    group,
    proxy: {
      models: [{ token: 'a1', admin_addr: '127.0.0.1:11080', proxy_addr: '127.0.0.1:19000' }],
      stats: { a1: { stats: { backend: { primary_only: true } } }, b2: { error: { Cause: 'EOF' } } },
    },
    slots: [{ id: 0, group_id: 1, action: { state: 'pending' } }, null, { id: 2 }],
  }));
