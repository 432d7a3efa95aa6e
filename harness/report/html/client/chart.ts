import { type DataGroup, Timeline } from 'vis-timeline/esnext';
import { atMoment } from '../../../text/duration.ts';
import { printable } from '../../../text/printable.ts';
import type { Drawing, Lane } from '../drawing.ts';
import { element } from './element.ts';
import { EPOCH, type Item, itemsIn, rowId, rowsOfDone, type View } from './items.ts';

const CURSOR = 'cursor';
/** About as wide as the lanes' labels are, and room for a label of the axis on either side. */
const LABEL_PX = 160;
const LEFT_PX = 10;
const RIGHT_PX = 48;
const MIN_PX = 160;
/** How many times finer or coarser a scale may get until other details are drawn. */
const FINER = 1.3;

/** What the pointer or the keyboard points at. */
export interface Place {
  /** Milliseconds since the timeline began. */
  readonly t: number;
  readonly lane: string;
}

interface Events {
  hover(place: Place): void;
  choose(place: Place): void;
}

type Group = DataGroup & { readonly lane: Lane };

/** The timeline as it is seen: lanes, segments, marks and shades, and a cursor. */
export class Chart {
  readonly #timeline: Timeline;
  readonly #drawing: Drawing;
  readonly #rows: number;
  /** What the items were made for: at first all of it. */
  #view: View;
  readonly #window: { readonly start: number; readonly end: number };

  constructor(container: HTMLElement, drawing: Drawing, events: Events) {
    this.#drawing = drawing;
    const width = Math.max(MIN_PX, container.clientWidth - LABEL_PX) - LEFT_PX - RIGHT_PX;
    const pixelsPerMs = width / Math.max(1, drawing.endMs);
    this.#rows = rowsOfDone(drawing, pixelsPerMs);
    this.#view = { from: -Infinity, to: Infinity, pixelsPerMs };
    this.#window = {
      start: EPOCH - LEFT_PX / pixelsPerMs,
      end: EPOCH + drawing.endMs + RIGHT_PX / pixelsPerMs,
    };
    this.#timeline = new Timeline(
      container,
      itemsIn(drawing, this.#view, this.#rows),
      groupsOf(drawing.lanes, this.#rows),
      {
        ...this.#window,
        min: this.#window.start,
        max: this.#window.end,
        zoomMin: 50,
        zoomKey: 'ctrlKey',
        stack: false,
        selectable: false,
        editable: false,
        showCurrentTime: false,
        showTooltips: false,
        showMajorLabels: false,
        maxMinorChars: 8,
        orientation: { axis: 'top', item: 'top' },
        margin: { axis: 0, item: { horizontal: 0, vertical: 0 } },
        groupOrder: 'order',
        groupHeightMode: 'fixed',
        format: {
          minorLabels: (date: Date, scale: string, step: number) =>
            axisLabel(date.valueOf() - EPOCH, drawing.endMs, scale === 'millisecond' ? step : 1000),
        },
        // Texts from outside are given as elements: vis writes strings as HTML.
        template: itemText,
        groupTemplate: (group?: Group) => laneLabel(group?.lane),
      },
    );
    this.#timeline.addCustomTime(new Date(EPOCH), CURSOR);
    this.#timeline.on('rangechanged', () => this.#refine(container));
    this.#timeline.on('mouseMove', (event: PointerProperties) => this.#tell(event, events.hover));
    this.#timeline.on('click', (event: PointerProperties) => this.#tell(event, events.choose));
  }

  moveCursor(t: number): void {
    this.#timeline.setCustomTime(new Date(EPOCH + t), CURSOR);
    const { start, end } = this.#timeline.getWindow();
    const at = EPOCH + t;
    if (at < start.valueOf() || at > end.valueOf()) this.#timeline.moveTo(at, { animation: false });
  }

  zoom(by: 'in' | 'out' | 'fit'): void {
    if (by === 'in') this.#timeline.zoomIn(0.5, { animation: false });
    else if (by === 'out') this.#timeline.zoomOut(0.5, { animation: false });
    else this.#timeline.setWindow(this.#window.start, this.#window.end, { animation: false });
  }

  /** Another scale shows other details, and another stretch other items. */
  #refine(container: HTMLElement): void {
    const { start, end } = this.#timeline.getWindow();
    const [from, to] = [start.valueOf() - EPOCH, end.valueOf() - EPOCH];
    const width = container.querySelector('.vis-center')?.clientWidth ?? container.clientWidth;
    const pixelsPerMs = width / Math.max(1, to - from);
    const scaled = pixelsPerMs / this.#view.pixelsPerMs;
    if (from >= this.#view.from && to <= this.#view.to && scaled < FINER && scaled > 1 / FINER) return;
    this.#view = { from: from - (to - from), to: to + (to - from), pixelsPerMs };
    this.#timeline.setItems(itemsIn(this.#drawing, this.#view, this.#rows));
  }

  #tell(event: PointerProperties, listener: (place: Place) => void): void {
    if (!event.time || event.group === null || event.group === undefined) return;
    const t = Math.round(Math.min(Math.max(0, event.time.valueOf() - EPOCH), this.#drawing.endMs));
    listener({ t, lane: String(event.group).replace(/^done \d+$/, 'done') });
  }
}

interface PointerProperties {
  readonly time?: Date;
  readonly group?: string | number | null;
}

/** @param stepMs how far the labels are apart, if that is less than a second */
function axisLabel(ms: number, endMs: number, stepMs: number): string {
  if (ms < 0 || ms > endMs) return '';
  return atMoment(ms, stepMs < 10 ? 3 : stepMs < 100 ? 2 : stepMs < 1000 ? 1 : 0);
}

function itemText({ type, text }: Item): HTMLElement {
  if (type !== 'range') return element('span', '', text);
  return element('span', 'seg-line', element('span', 'seg-text', text));
}

/** The lane of what was done takes as many rows as its marks need. */
function groupsOf(lanes: readonly Lane[], rows: number): Group[] {
  const all = lanes.flatMap((lane) =>
    lane.kind === 'done'
      ? Array.from({ length: rows }, (_, row) => ({
          ...lane,
          id: rowId(row),
          title: row === 0 ? lane.title : '',
        }))
      : [lane],
  );
  return all.map((lane, order) => ({
    id: lane.id,
    order,
    content: '',
    lane,
    className: `lane ${lane.kind}${lane.title && lane.kind !== 'actual' ? ' begins' : ''}`,
  }));
}

function laneLabel(lane: Lane | undefined): HTMLElement {
  if (!lane) return element('span', 'lane-label');
  const title = element('span', 'lane-title', lane.title);
  title.title = printable(lane.title);
  return element('span', 'lane-label', title, element('span', 'lane-source', lane.source));
}
