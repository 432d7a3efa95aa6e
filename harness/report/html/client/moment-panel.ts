import { atMoment } from '../../../text/duration.ts';
import { wallTimeAt } from '../../../timeline/wall-clock.ts';
import type { Drawing, Lane, Moments, Series } from '../drawing.ts';
import type { Place } from './chart.ts';
import { element } from './element.ts';
import { indentedJson } from './indented-json.ts';
import { logsNear, type Said, saidAt } from './lookup.ts';

const DASHBOARD = 'codis-dashboard';
/** A character of the panel's JSON. */
const CHARACTER_PX = 6.7;

interface FeGroup {
  readonly model: { readonly servers: readonly { readonly server: string }[] };
  readonly stats: Record<string, unknown>;
}

/** What was said at one moment: fe's JSON, the node's INFO, the log lines around it. */
export class MomentPanel {
  readonly #panel: HTMLElement;
  readonly #drawing: Drawing;

  readonly #letGo: () => void;

  /** @param letGo what the panel's own button does while a moment is held */
  constructor(panel: HTMLElement, drawing: Drawing, letGo: () => void) {
    this.#panel = panel;
    this.#drawing = drawing;
    this.#letGo = letGo;
  }

  show({ t, lane: id }: Place, held: boolean, moments: Moments): void {
    const lane = this.#lane(id);
    const servers = lane.server === undefined ? this.#serversOf(lane.group) : [lane.server];
    const content = [
      this.#head(t, lane, held),
      this.#now(t, lane),
      ...this.#proxies(t, lane, moments),
      ...this.#fe(t, lane, moments),
      ...servers.flatMap((server) => this.#node(t, server, moments)),
      ...this.#logs(t, servers, moments),
    ];
    const scrolled = this.#panel.scrollTop;
    this.#panel.replaceChildren(...content);
    this.#panel.scrollTop = scrolled;
  }

  #lane(id: string): Lane {
    const { lanes } = this.#drawing;
    const lane = lanes.find((candidate) => candidate.id === id) ?? lanes[0]!;
    // What was done concerns everything: the first group stands for it.
    return lane.group === undefined ? { ...lane, ...firstGroup(lanes) } : lane;
  }

  #serversOf(group: number | undefined): string[] {
    const rows = this.#drawing.lanes.filter((lane) => lane.kind === 'actual' && lane.group === group);
    return rows.map((lane) => lane.server!);
  }

  #name(address: string): string {
    const name = this.#drawing.names[address];
    return name === undefined || name === address ? address : `${name} (${address})`;
  }

  #head(t: number, lane: Lane, held: boolean): HTMLElement {
    const whose = lane.server === undefined ? `Group ${lane.group ?? ''}` : this.#name(lane.server);
    const time = wallTimeAt(this.#drawing.clock, t);
    const clock = Number.isNaN(time) ? '' : `${new Date(time).toISOString().slice(11, 23)} UTC`;
    const head = element('h3', 'moment-head', `${atMoment(t, 2)} ${whose} `, element('span', 'quiet', clock));
    if (held) {
      const button = element('button', '', 'Let go');
      button.type = 'button';
      button.title = 'Follow the pointer again (Esc)';
      button.addEventListener('click', this.#letGo);
      head.prepend(button);
    }
    return head;
  }

  /** What the lanes say at this moment, in words: narrow segments have no room for theirs. */
  #now(t: number, lane: Lane): HTMLElement {
    const { lanes, segments } = this.#drawing;
    const same = lanes.filter((candidate) =>
      lane.server === undefined
        ? candidate.id === lane.id || (candidate.group === lane.group && candidate.server === undefined)
        : candidate.server === lane.server ||
          (candidate.group === lane.group && candidate.kind === 'differs'),
    );
    const rows = same.flatMap((candidate) => {
      // At the moment of a change, what holds from then on.
      const now = segments.findLast(
        (segment) => segment.lane === candidate.id && segment.from <= t && t <= segment.to,
      );
      if (!now) return [];
      const source = element('span', 'lane-source', candidate.source);
      return [element('li', `tone-${now.tone}`, source, ' ', now.text)];
    });
    return element('ul', 'moment-now', ...rows);
  }

  #fe(t: number, { group, server }: Lane, moments: Moments): HTMLElement[] {
    if (group === undefined) return [];
    const said = saidAt(moments.fe[group], moments.texts, t);
    const shown = saidAt(moments.page[group], moments.texts, t);
    const line = this.#lineLength();
    return [
      ...box('codis-fe said', said, (text) => feText(text, server, line)),
      ...(shown ? box('its page showed', shown, (text) => pretty(text, line)) : []),
    ];
  }

  /** How the lane's proxy routes, or what its clients had. */
  #proxies(t: number, { kind, group, proxy }: Lane, moments: Moments): HTMLElement[] {
    const line = this.#lineLength();
    const show = (title: string, series: Series | undefined) =>
      box(title, saidAt(series, moments.texts, t), (text) => pretty(text, line));
    if (proxy !== undefined) return show(`${this.#name(proxy)} routes`, moments.routes[proxy]);
    if (kind !== 'clients') return [];
    return Object.entries(moments.clients)
      .filter(([key]) => key.startsWith(`${group} `))
      .flatMap(([key, series]) => show(`clients of ${this.#name(key.split(' ')[1]!)} had`, series));
  }

  /** How long a line of JSON may be, in characters. */
  #lineLength(): number {
    return Math.max(24, Math.floor((this.#panel.clientWidth - 44) / CHARACTER_PX));
  }

  #node(t: number, server: string, moments: Moments): HTMLElement[] {
    const info = saidAt(moments.nodes[server], moments.texts, t);
    const data = saidAt(moments.data[server], moments.texts, t);
    return [
      ...box(`${this.#name(server)} said`, info, (text) => text.replaceAll('\r', '').trim()),
      ...(data ? box('could be read there', data, (text) => text) : []),
    ];
  }

  #logs(t: number, servers: readonly string[], moments: Moments): HTMLElement[] {
    const lines = logsNear(moments.logs, t, (program) => program === DASHBOARD || servers.includes(program));
    const heading = element('h4', '', 'Logs ', element('span', 'quiet', '± 1 s'));
    if (lines.length === 0) {
      const why = moments.logs.length === 0 ? 'no logs in this recording' : 'nothing was logged';
      return [heading, element('p', 'quiet', why)];
    }
    const rows = lines.map(([at, program, text]) =>
      element(
        'li',
        '',
        element('b', '', atMoment(at, 2)),
        ' ',
        element('span', 'quiet', this.#drawing.names[program] ?? program),
        ' ',
        element('code', '', text),
      ),
    );
    return [heading, element('ol', 'logs', ...rows)];
  }
}

function firstGroup(lanes: readonly Lane[]): Pick<Lane, 'group'> {
  const group = lanes.find((lane) => lane.group !== undefined)?.group;
  return group === undefined ? {} : { group };
}

function box(title: string, said: Said | undefined, toText: (text: string) => string): HTMLElement[] {
  if (!said) return [element('h4', '', title), element('p', 'quiet', 'nothing yet')];
  const asked = `asked ${atMoment(said.at - said.took, 2)}, answered in ${said.took} ms`;
  const heading = element('h4', '', `${title} `, element('span', 'quiet', asked));
  const text = said.failed ? `no answer: ${said.text}` : toText(said.text);
  return [heading, element('pre', said.failed ? 'failed' : '', text)];
}

/** fe's JSON of a group; of one server, its row and its statistics. */
function feText(text: string, server: string | undefined, line: number): string {
  if (server === undefined) return pretty(text, line);
  const { model, stats } = JSON.parse(text) as FeGroup;
  const row = model.servers.find((candidate) => candidate.server === server);
  const { servers: _servers, ...head } = model;
  return row ? indentedJson({ group: head, row, stats: stats[server] }, line) : pretty(text, line);
}

function pretty(text: string, line: number): string {
  return indentedJson(JSON.parse(text), line);
}
