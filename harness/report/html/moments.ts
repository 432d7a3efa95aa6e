import type { FeGroupStats } from '../../codis/stats.ts';
import { knownAt, type TimelineEvent } from '../../timeline/event.ts';
import type { Moments, Series } from './drawing.ts';

/** What was said when, to be looked up at a moment: every sample and every log line, each text kept once. */
export function momentsOf(timeline: readonly TimelineEvent[]): Moments {
  const recorder = new Recorder();
  for (const event of timeline) {
    const at = knownAt(event);
    switch (event.kind) {
      case 'meta':
        for (const { id } of event.groups) recorder.expect('fe', String(id));
        break;
      case 'fe': {
        const groups = event.group && groupTexts(event.group);
        for (const id of recorder.known('fe', groups)) {
          recorder.record('fe', id, at, event.took, groups?.get(id), event.error);
        }
        break;
      }
      case 'page': {
        const groups =
          event.groups && new Map(event.groups.map((group) => [String(group.id), JSON.stringify(group)]));
        for (const id of recorder.known('page', groups)) {
          recorder.record('page', id, at, event.took, groups?.get(id), event.error);
        }
        break;
      }
      case 'node':
        recorder.record('nodes', event.node, at, event.took, event.info, event.error);
        if (event.data)
          recorder.record('data', event.node, at, event.took, JSON.stringify(event.data), undefined);
        break;
      case 'log':
        recorder.moments.logs.push([event.t, event.program, event.text]);
        break;
    }
  }
  recorder.moments.logs.sort((a, b) => a[0] - b[0]);
  return recorder.moments;
}

function groupTexts({ models, stats }: FeGroupStats): Map<string, string> {
  return new Map(
    models.map((model) => {
      const own = Object.fromEntries(model.servers.map(({ server }) => [server, stats[server] ?? null]));
      return [String(model.id), JSON.stringify({ model, stats: own })];
    }),
  );
}

type Source = 'fe' | 'nodes' | 'data' | 'page';

class Recorder {
  readonly moments: Moments = { texts: [], fe: {}, nodes: {}, data: {}, page: {}, logs: [] };
  readonly #indexes = new Map<string, number>();
  /** Source and name → the text that it said last: content that is left out is the same as before. */
  readonly #last = new Map<string, number>();

  expect(source: Source, name: string): void {
    this.#series(source, name);
  }

  /** The names that a source has had so far, and those in this sample. */
  known(source: Source, sample: ReadonlyMap<string, string> | undefined): string[] {
    return [...new Set([...Object.keys(this.moments[source]), ...(sample?.keys() ?? [])])];
  }

  record(
    source: Source,
    name: string,
    at: number,
    took: number,
    text: string | undefined,
    error: string | undefined,
  ): void {
    const key = `${source} ${name}`;
    const said =
      error !== undefined
        ? -1 - this.#indexOf(error)
        : text === undefined
          ? this.#last.get(key)
          : this.#indexOf(text);
    if (said === undefined) return;
    if (said >= 0) this.#last.set(key, said);
    const series = this.#series(source, name);
    series.at.push(at);
    series.took.push(took);
    series.said.push(said);
  }

  #series(source: Source, name: string): Series {
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
