import type { Drawing, Lane, Moments, Series } from '../drawing.ts';
import { Chart, type Place } from './chart.ts';
import { readDrawing, readMoments } from './embedded.ts';
import { lastUntil } from './lookup.ts';
import { MomentPanel } from './moment-panel.ts';

/** One scenario's timeline with its panel: what the pointer, a finger and the keyboard do to them. */
export class ScenarioTimeline {
  readonly #root: HTMLElement;
  readonly #id: string;
  readonly #drawing: Drawing;
  readonly #chart: Chart;
  readonly #panel: MomentPanel;
  #place: Place;
  /** A click holds the moment until the next one, or Esc. */
  #held = true;
  #drawn = 0;

  constructor(root: HTMLElement, id: string) {
    this.#root = root;
    this.#id = id;
    this.#drawing = readDrawing(id);
    this.#place = this.#drawing.focus;
    const canvas = root.querySelector<HTMLElement>('.canvas')!;
    this.#panel = new MomentPanel(root.querySelector<HTMLElement>('.moment')!, this.#drawing, () =>
      this.#letGo(),
    );
    this.#chart = new Chart(canvas, this.#drawing, {
      hover: (place) => {
        if (!this.#held) this.#go(place);
      },
      choose: (place) => this.#choose(place),
    });
    canvas.addEventListener('keydown', (event) => this.#key(event));
    canvas.addEventListener('pointerenter', (event) => {
      // The moment that is shown first is ours, not the reader's: a mouse may take it away.
      if (event.pointerType === 'mouse' && this.#place === this.#drawing.focus) this.#held = false;
    });
    for (const button of root.querySelectorAll<HTMLButtonElement>('[data-do]')) {
      button.addEventListener('click', () => this.#chart.zoom(button.dataset.do as 'in' | 'out' | 'fit'));
    }
    this.#go(this.#place);
  }

  /** Hold a moment: by a click, a tap or the keyboard. */
  #choose(place: Place): void {
    this.#held = true;
    this.#root.classList.add('chosen');
    this.#go(place);
  }

  #letGo(): void {
    this.#held = false;
    this.#root.classList.remove('chosen');
    this.#go(this.#place);
  }

  #go(place: Place): void {
    this.#place = place;
    this.#chart.moveCursor(place.t);
    const turn = ++this.#drawn;
    requestAnimationFrame(async () => {
      const moments = await readMoments(this.#id);
      if (turn === this.#drawn) this.#panel.show(this.#place, this.#held, moments);
    });
  }

  #key(event: KeyboardEvent): void {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey) return;
    if (key === 'ArrowLeft' || key === 'ArrowRight') void this.#step(key === 'ArrowRight', shiftKey);
    else if (key === 'ArrowUp' || key === 'ArrowDown') this.#changeLane(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Home') this.#choose({ ...this.#place, t: 0 });
    else if (key === 'End') this.#choose({ ...this.#place, t: this.#drawing.endMs });
    else if (key === '+' || key === '=') this.#chart.zoom('in');
    else if (key === '-') this.#chart.zoom('out');
    else if (key === '0') this.#chart.zoom('fit');
    else if (key === 'Escape') {
      this.#letGo();
      return;
    } else return;
    event.preventDefault();
  }

  /** To the next moment of this lane: a sample, or a change. */
  async #step(forward: boolean, changes: boolean): Promise<void> {
    const lane = this.#drawing.lanes.find((candidate) => candidate.id === this.#place.lane);
    const own = lane && !changes ? seriesOf(lane, await readMoments(this.#id)) : undefined;
    const times = own?.at ?? this.#changes(this.#place.lane);
    const index = lastUntil(times, forward ? this.#place.t : this.#place.t - 1) + (forward ? 1 : 0);
    const t = times[index];
    if (t === undefined) return;
    this.#choose({ ...this.#place, t });
  }

  #changes(lane: string): number[] {
    const times =
      lane === 'done'
        ? this.#drawing.marks.map((mark) => mark.t)
        : this.#drawing.segments.filter((segment) => segment.lane === lane).map((segment) => segment.from);
    return times.toSorted((a, b) => a - b);
  }

  #changeLane(by: 1 | -1): void {
    const { lanes } = this.#drawing;
    const index = lanes.findIndex((lane) => lane.id === this.#place.lane) + by;
    const lane = lanes[Math.min(lanes.length - 1, Math.max(0, index))]!;
    this.#choose({ ...this.#place, lane: lane.id });
  }
}

function seriesOf(lane: Lane, moments: Moments): Series | undefined {
  if (lane.kind === 'actual') return moments.nodes[lane.server!];
  if (lane.kind === 'page') return moments.page[lane.group!];
  if (lane.kind === 'routes') return moments.routes[lane.proxy!];
  return lane.group === undefined ? undefined : moments.fe[lane.group];
}
