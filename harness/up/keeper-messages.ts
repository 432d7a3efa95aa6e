import type { ClusterOptions } from '../run/options.ts';
import type { ClusterStatus } from './protocol.ts';

/** What `insync up` hands to the keeper that it starts, over the channel between parent and child. */
export interface KeeperOrder {
  readonly name: string;
  readonly options: ClusterOptions;
  /** The keeper's log so far; it moves into the run's folder. */
  readonly log: string;
}

/** What comes back, until it is up or has failed. */
export type KeeperMessage =
  /** What will be up, in a line or two. */
  | { readonly kind: 'subject'; readonly line: string }
  | { readonly kind: 'up'; readonly status: ClusterStatus; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly message: string; readonly logTail: readonly string[] };

/** The keeper's log in the run's folder. */
export const KEEPER_LOG = 'keeper.log';
