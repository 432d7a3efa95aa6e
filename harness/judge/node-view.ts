import { isDeepStrictEqual } from 'node:util';
import { describeReplication, isLinked, parseReplication, type Replication } from '../pika/info.ts';
import { bringsBack, traitsOf } from '../timeline/actions.ts';
import type { ActionEvent, NodeSample } from '../timeline/event.ts';
import type { Identities } from './identity.ts';

/** What one node itself says and does, as of its latest sample. */
export type NodeView =
  /** Not asked yet, or not since it was started. */
  | { readonly kind: 'unseen' }
  /** It was ended, frozen or cut off, and nobody has brought it back. */
  | { readonly kind: 'down'; readonly why: string }
  /** It should be there and does not answer. */
  | { readonly kind: 'silent'; readonly error: string }
  | { readonly kind: 'master'; readonly replication: Replication; readonly data: NodeData | undefined }
  | {
      readonly kind: 'slave';
      readonly replication: Replication;
      readonly data: NodeData | undefined;
      /** Its master's registered address; undefined where it is spelled in a way that nobody registered. */
      readonly master: string | undefined;
      /** It is certain that its master is none of the servers. Without this and `master`, nobody can tell. */
      readonly isForeign: boolean;
      /** As `isLinked` has it. */
      readonly linked: boolean;
      /** Whether it has its master's password; undefined where there is none, or nobody asked. */
      readonly masterauth?: boolean | undefined;
    };

export interface NodeData {
  /** When the values were asked for, in milliseconds since the timeline began. */
  readonly askedAt: number;
  readonly probe: string | null;
  readonly extra: string | null;
}

/** Follows one node through the timeline. Its view is the very same as long as the node says the same. */
export class NodeTracker {
  view: NodeView = { kind: 'unseen' };
  /** What was read last. */
  #info: string | undefined;
  #replication: Replication | string = '';

  act(event: ActionEvent): void {
    const { why } = traitsOf(event.action);
    if (why !== undefined) this.view = { kind: 'down', why };
    else if (this.view.kind === 'down' && bringsBack(event.action)) this.view = { kind: 'unseen' };
  }

  see(sample: NodeSample, identities: Identities): void {
    // An answer that was on its way when the node was hurt says nothing of it now; nor does an error while it
    // is meant to be down.
    if (this.view.kind === 'down') return;
    const view = this.#viewOf(sample, identities);
    if (!isDeepStrictEqual(view, this.view)) this.view = view;
  }

  #viewOf(sample: NodeSample, identities: Identities): NodeView {
    if (sample.error !== undefined) return { kind: 'silent', error: sample.error };
    const replication = this.#read(sample.info);
    if (typeof replication === 'string') return { kind: 'silent', error: replication };
    const data = sample.data && { askedAt: sample.t, ...sample.data };
    if (replication.role === 'master') return { kind: 'master', replication, data };
    return {
      kind: 'slave',
      replication,
      data,
      master: replication.master === undefined ? undefined : identities.resolve(replication.master),
      isForeign: false,
      linked: isLinked(replication),
      masterauth: sample.masterauth,
    };
  }

  /** A busy node counts on in every text, which comes to the same. */
  #read(info: string): Replication | string {
    if (info === this.#info) return this.#replication;
    this.#info = info;
    const read = parseReplication(info);
    if (!isDeepStrictEqual(read, this.#replication)) this.#replication = read;
    return this.#replication;
  }
}

/** A node's view in words, for messages. */
export function describeView(view: NodeView): string {
  switch (view.kind) {
    case 'unseen':
      return 'not seen yet';
    case 'down':
      return `down (${view.why})`;
    case 'silent':
      return `does not answer (${view.error})`;
    case 'master':
    case 'slave':
      return describeReplication(view.replication);
  }
}
