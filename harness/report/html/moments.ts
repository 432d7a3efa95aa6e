import { type FeSample, knownAt, type PageSample, type TimelineEvent } from '../../timeline/event.ts';
import type { Moments, Series } from './drawing.ts';

/** What was said when, to be looked up at a moment: every sample and every log line, each text kept once. */
export function momentsOf(timeline: readonly TimelineEvent[]): Moments {
  const recorder = new Recorder();
  for (const event of timeline) {
    const at = knownAt(event);
    switch (event.kind) {
      case 'meta':
        for (const { id } of event.groups) recorder.series('fe', String(id));
        break;
      case 'fe':
      case 'page': {
        const groups = groupTexts(event);
        for (const id of recorder.known(event.kind, groups)) {
          recorder.record(event.kind, id, at, event.took, groups.get(id), event.error ?? NO_SUCH_GROUP);
        }
        break;
      }
      case 'node':
        recorder.record('nodes', event.node, at, event.took, event.info, event.error ?? '');
        if (event.data) recorder.record('data', event.node, at, event.took, JSON.stringify(event.data), '');
        break;
      case 'proxy': {
        const routes = event.routes && JSON.stringify(event.routes);
        recorder.record('routes', event.proxy, at, event.took, routes, event.error ?? '');
        break;
      }
      case 'clients':
        for (const served of event.groups) {
          const text = JSON.stringify(served);
          recorder.record('clients', `${served.group} ${event.proxy}`, at, event.took, text, '');
        }
        break;
      case 'log':
        recorder.moments.logs.push([event.t, event.program, event.text]);
        break;
    }
  }
  recorder.moments.logs.sort((a, b) => a[0] - b[0]);
  return recorder.moments;
}

/** Group id → what was said of the group; empty where there was no answer. */
function groupTexts(event: FeSample | PageSample): Map<string, string> {
  if (event.error !== undefined) return new Map();
  if (event.kind === 'page') {
    return new Map(event.groups.map((group) => [String(group.id), JSON.stringify(group)]));
  }
  const { models, stats } = event.group;
  return new Map(
    models.map((model) => {
      const own = Object.fromEntries(model.servers.map(({ server }) => [server, stats[server] ?? null]));
      return [String(model.id), JSON.stringify({ model, stats: own })];
    }),
  );
}

/** Of a group that another answer had. */
const NO_SUCH_GROUP = 'no such group';

/** Without what every object has: a server may be called `constructor`. */
function named(): Record<string, Series> {
  return Object.create(null);
}

type Source = 'fe' | 'nodes' | 'data' | 'page' | 'routes' | 'clients';

class Recorder {
  readonly moments: Moments = {
    texts: [],
    fe: named(),
    nodes: named(),
    data: named(),
    page: named(),
    routes: named(),
    clients: named(),
    logs: [],
  };
  readonly #indexes = new Map<string, number>();

  /** The names that a source has had so far, and those in this sample. */
  known(source: Source, sample: ReadonlyMap<string, string>): string[] {
    return [...new Set([...Object.keys(this.moments[source]), ...sample.keys()])];
  }

  /** @param why why there is no text, where there is none */
  record(
    source: Source,
    name: string,
    at: number,
    took: number,
    text: string | undefined,
    why: string,
  ): void {
    const said = text === undefined ? -1 - this.#indexOf(why) : this.#indexOf(text);
    const series = this.series(source, name);
    series.at.push(at);
    series.took.push(took);
    series.said.push(said);
  }

  /** What a source has said so far; begun, where that is nothing. */
  series(source: Source, name: string): Series {
    const all = this.moments[source];
    all[name] ??= { at: [], took: [], said: [] };
    return all[name];
  }

  #indexOf(text: string): number {
    let index = this.#indexes.get(text);
    if (index === undefined) {
      index = this.moments.texts.push(text) - 1;
      this.#indexes.set(text, index);
    }
    return index;
  }
}
