/**
 * How often a property is tried, by what one case costs: together well over a hundred thousand cases in some twenty
 * seconds of one processor. What fails prints its seed and the least case that still fails, which belongs into the
 * `examples` beside the property: they are tried first, each time.
 */

/** Some microseconds: text that is read. */
export const CHEAP = { numRuns: 15_000 } as const;
/** A tenth of a millisecond: a whole document. */
export const DOCUMENTS = { numRuns: 2000 } as const;
/** A millisecond and more: a recording that is read or judged, a file, a peer that is connected to. */
export const DEAR = { numRuns: 100 } as const;
