import type { ClockReading } from '../../timeline/wall-clock.ts';

/**
 * What the page's script gets: a timeline made ready to be drawn, and what was said when, to be looked up at a
 * moment. Plain data that survives JSON. Times are milliseconds since the timeline began.
 */

/** How a segment looks; its text says the same in words. */
export type Tone =
  /** As it should be. */
  | 'ok'
  /** Something is wrong, and is said to be. */
  | 'bad'
  /** The server is not there. */
  | 'down'
  /** On its way. */
  | 'busy'
  /** Nothing is known. */
  | 'unknown'
  /** The reported and the actual state fall apart. */
  | 'differs'
  /** A span of the judge's. */
  | 'limit'
  | 'hold';

export type LaneKind =
  /** What was done: actions, and the outages that came of them. */
  | 'done'
  /** What the judge waited for. */
  | 'judge'
  | 'limit'
  /** The group's badge, as fe's API has it. */
  | 'badge'
  /** The same as read off fe's own page. */
  | 'page'
  /** The group as its nodes have it. */
  | 'truth'
  /** How a proxy routes the group. */
  | 'routes'
  /** What clients of the group had through the proxies. */
  | 'clients'
  /** Where they fall apart. */
  | 'differs'
  /** A server's row in fe. */
  | 'reported'
  /** The server itself. */
  | 'actual';

export interface Lane {
  readonly id: string;
  readonly kind: LaneKind;
  /** `Group 1`, `pika-2`, and beneath it the server's address; empty on the other lanes that belong to them. */
  readonly title: string;
  /** Whose word it is, e.g. `fe`, `node`. */
  readonly source: string;
  readonly group?: number;
  /** A server's registered address. */
  readonly server?: string;
  /** A proxy's admin address. */
  readonly proxy?: string;
}

/** A stretch of a lane; by itself, one in which the reported and the actual state fall apart. */
export interface Shade {
  readonly lane: string;
  readonly from: number;
  readonly to: number;
}

export interface Segment extends Shade {
  readonly text: string;
  readonly tone: Tone;
}

/** An action. */
export interface Mark {
  readonly t: number;
  readonly text: string;
}

export interface Drawing {
  readonly endMs: number;
  readonly clock: readonly ClockReading[];
  readonly lanes: readonly Lane[];
  readonly segments: readonly Segment[];
  readonly marks: readonly Mark[];
  readonly shades: readonly Shade[];
  /** What is worth looking at first. */
  readonly focus: { readonly t: number; readonly lane: string };
  /** Registered address → name. */
  readonly names: Readonly<Record<string, string>>;
}

/** What one source said, sample by sample: three columns of the same length, in the order of `at`. */
export interface Series {
  /** When the answer came. */
  readonly at: number[];
  /** How long it had taken. */
  readonly took: number[];
  /** Which of the texts it was; `-1 - n` for the n-th where there was no answer, and the text says why. */
  readonly said: number[];
}

export interface Moments {
  readonly texts: string[];
  /** Group id → fe's JSON of that group: `{ model, stats }`. */
  readonly fe: Record<string, Series>;
  /** Registered address → INFO replication. */
  readonly nodes: Record<string, Series>;
  /** Registered address → JSON of the probe keys' values. */
  readonly data: Record<string, Series>;
  /** Group id → JSON of the group as read off fe's page. */
  readonly page: Record<string, Series>;
  /** A proxy's admin address → JSON of how it routes. */
  readonly routes: Record<string, Series>;
  /** `<group id> <proxy's admin address>` → JSON of what its clients had in the interval that ends then. */
  readonly clients: Record<string, Series>;
  /** `[t, program, text]`, in the order of time. */
  readonly logs: [number, string, string][];
}
