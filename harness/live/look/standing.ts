import type { Address } from '../../address.ts';
import { type Disagreement, traitsOf } from '../../judge/findings.ts';
import { wallTime } from './clock.ts';
import type { GroupLook } from './group-look.ts';

/** A disagreement, and since when it has held without a break. */
export interface HeldFinding extends Disagreement {
  /** Milliseconds since 1970, by the wall clock: when the answers that first showed it were asked for. */
  readonly since: number;
  /** From then until the answers that still show it were asked for, in milliseconds. */
  readonly heldMs: number;
  /** It has held long enough to be called a finding. */
  readonly confirmed: boolean;
}

/** What is to be said of a group: `asking` before every one of its servers has answered or failed to. */
export type Standing = 'asking' | 'agrees' | 'disagrees' | 'unknown';

/** A group now, and for how long it has been so. */
export interface GroupStanding extends GroupLook {
  readonly standing: Standing;
  /** For how long the standing has been the same, by the time of the answers, in milliseconds. */
  readonly standingMs: number;
  readonly findings: readonly HeldFinding[];
  /** Findings that have come and gone, with how often they came and how long they held at most. */
  readonly flapped: readonly Flap[];
}

export interface Flap {
  readonly kind: Disagreement['kind'];
  readonly server: string | undefined;
  readonly times: number;
  readonly longestMs: number;
}

interface Track {
  phase: string;
  since: number;
  /** The latest evidence. */
  at: number;
  readonly open: Map<string, { readonly disagreement: Disagreement; readonly since: number }>;
  readonly past: Map<string, Flap>;
}

/**
 * Follows groups from look to look. A moment in which nothing could be said breaks what held before it: what nobody
 * saw may not have held. Times are those of the answers, not of the look at them, so that no answer counts for longer
 * than it was true.
 */
export class Standings {
  readonly #forMs: number;
  readonly #tracks = new Map<number, Track>();

  /** @param forMs how long a disagreement has to hold until it is confirmed; 0 = at once */
  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  /** @param looks every group there is; one that is not among them is forgotten */
  update(looks: readonly GroupLook[]): GroupStanding[] {
    this.keep(new Set(looks.map((look) => look.id)));
    return looks.map((look) => this.follow(look));
  }

  /** Forget all groups but these. */
  keep(ids: ReadonlySet<number>): void {
    for (const id of this.#tracks.keys()) if (!ids.has(id)) this.#tracks.delete(id);
  }

  /** Nothing can be said of any group now: everything that held is broken off. */
  blind(): void {
    for (const track of this.#tracks.values()) {
      this.#close(track, new Set());
      track.phase = '';
    }
  }

  /** The same of one group; the others are left as they are. */
  follow(look: GroupLook): GroupStanding {
    const standing = standingOf(look);
    // Healthy and rightly shown as broken are two things, though both agree.
    const phase = standing === 'agrees' && look.actual.problems.length > 0 ? 'agrees, broken' : standing;
    const track = this.#tracks.get(look.id) ?? {
      phase,
      since: look.evidenceAt,
      at: look.evidenceAt,
      open: new Map(),
      past: new Map(),
    };
    this.#tracks.set(look.id, track);
    if (track.phase !== phase) {
      track.phase = phase;
      track.since = look.evidenceAt;
    }
    this.#close(track, new Set(look.disagreements.map(keyOf)));
    track.at = look.evidenceAt;
    const findings = look.disagreements.map((disagreement) => {
      const key = keyOf(disagreement);
      const since = track.open.get(key)?.since ?? look.evidenceAt;
      track.open.set(key, { disagreement, since });
      const heldMs = Math.max(0, look.evidenceAt - since);
      return { ...disagreement, since: wallTime(since), heldMs, confirmed: heldMs >= this.#forMs };
    });
    return {
      ...look,
      standing,
      standingMs: Math.max(0, look.evidenceAt - track.since),
      findings,
      flapped: [...track.past.values()],
    };
  }

  /** Put away what is not there any more: it was last seen with the evidence before this. */
  #close(track: Track, present: ReadonlySet<string>): void {
    for (const [key, { disagreement, since }] of track.open) {
      if (present.has(key)) continue;
      track.open.delete(key);
      const before = track.past.get(key);
      track.past.set(key, {
        kind: disagreement.kind,
        server: disagreement.server,
        times: (before?.times ?? 0) + 1,
        longestMs: Math.max(before?.longestMs ?? 0, track.at - since),
      });
    }
  }
}

function standingOf(look: GroupLook): Standing {
  if (look.pending) return 'asking';
  if (look.disagreements.length > 0) return 'disagrees';
  return look.unknown.length > 0 ? 'unknown' : 'agrees';
}

function keyOf(disagreement: Disagreement): string {
  return `${disagreement.kind} ${disagreement.server ?? ''}`;
}

/**
 * Whether fe and a server agree about it: false with a finding of its own, undefined where nobody can tell. The
 * group's badge is no server's, and how the proxies treat a server is neither fe's word nor its own.
 */
export function serverAgrees(group: GroupStanding, server: Address): boolean | undefined {
  const differs = group.disagreements.some(
    (disagreement) => disagreement.server === server && traitsOf(disagreement.kind).evidence !== 'proxies',
  );
  return differs ? false : group.nodesKnown || undefined;
}
