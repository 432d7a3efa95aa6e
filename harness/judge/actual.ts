import type { TimelineMeta } from '../timeline/event.ts';
import { describeView, type NodeView } from './node-view.ts';

/** Something that keeps a group from being in sync. */
export interface Problem {
  readonly kind:
    | 'down'
    | 'silent'
    | 'two-masters'
    | 'no-master'
    | 'other-master'
    | 'unclear-master'
    | 'link-down'
    | 'stale-data'
    | 'other-data';
  /** The servers concerned: the problem is visible where the badge or one of their rows shows it. */
  readonly servers: readonly string[];
  readonly text: string;
}

/** What the nodes of one group themselves say and do. */
export interface ActualGroup {
  readonly id: number;
  /** The real master, where it is known. */
  readonly master: string | undefined;
  /** Every server that says it is a master. */
  readonly masters: readonly string[];
  readonly views: ReadonlyMap<string, NodeView>;
  readonly problems: readonly Problem[];
  /** Some node has not been seen, or does not answer though it should, or nobody can tell whom it follows. */
  readonly uncertain: boolean;
  /** Equal signatures, same state: what must stand still for the actual state to be settled. */
  readonly signature: string;
}

/** What the masters have acknowledged: probe values, `<master's address>#<sequence number>`, and when. */
export class AcknowledgedWrites {
  readonly #writes = new Map<string, { sequence: number; at: number }[]>();

  add(master: string, value: string, at: number): void {
    const writes = this.#writes.get(master) ?? [];
    writes.push({ sequence: sequenceOf(master, value), at });
    this.#writes.set(master, writes);
  }

  /**
   * Whether a slave that had `seen` at `askedAt` lacks a write that its master acknowledged more than `lagMs`
   * before. A slave may well have a write before it is known that the master acknowledged it.
   */
  lacks(master: string, seen: string | null, askedAt: number, lagMs: number): boolean {
    const due = this.#writes.get(master)?.findLast((write) => write.at <= askedAt - lagMs);
    return due !== undefined && sequenceOf(master, seen) < due.sequence;
  }
}

/** -1 for nothing, and for what another master wrote. */
function sequenceOf(master: string, value: string | null): number {
  return value?.startsWith(`${master}#`) ? Number(value.slice(master.length + 1)) : -1;
}

/**
 * The actual state of a group: in sync means that every registered server is up, one is the master, all others
 * are its slaves with their link up and every database connected, and what was written to the master can be
 * read on each.
 */
export function actualGroup(
  group: TimelineMeta['groups'][number],
  views: ReadonlyMap<string, NodeView>,
  writes: AcknowledgedWrites,
  dataLagMs: number,
): ActualGroup {
  const addresses = group.servers.map((server) => server.address);
  const view = (address: string): NodeView => views.get(address) ?? { kind: 'unseen' };
  const masters = addresses.filter((address) => view(address).kind === 'master');
  const master = realMaster(addresses, masters, view);
  const problems: Problem[] = [];

  for (const address of addresses) {
    const seen = view(address);
    const problem = (kind: Problem['kind'], text: string) =>
      problems.push({ kind, servers: [address], text });
    if (seen.kind === 'down') problem('down', `${address} is ${describeView(seen)}`);
    if (seen.kind === 'silent' || seen.kind === 'unseen')
      problem('silent', `${address} ${describeView(seen)}`);
    if (seen.kind !== 'slave') continue;
    if (!seen.linked) problem('link-down', `${address} is ${describeView(seen)}`);
    else if (isUnclear(seen)) {
      problem(
        'unclear-master',
        `${address} follows ${seen.replication.master}, and nobody can tell who that is`,
      );
    } else if (!seen.master) {
      problem('other-master', `${address} follows ${seen.replication.master}, which is none of the servers`);
    } else if (seen.master !== master) {
      problem(
        'other-master',
        `${address} follows ${seen.master}, ${master ? `not ${master}` : 'and there is no one master'}`,
      );
    } else if (seen.data && writes.lacks(master, seen.data.probe, seen.data.askedAt, dataLagMs)) {
      problem(
        'stale-data',
        `${address} lacks what ${master} acknowledged: it has ${seen.data.probe ?? 'nothing'}`,
      );
    } else if (
      seen.data &&
      extraOf(view(master)) !== undefined &&
      seen.data.extra !== extraOf(view(master))
    ) {
      problem('other-data', `${address} has other data than its master ${master}`);
    }
  }
  if (masters.length > 1) {
    const concerned = masters.filter((address) => address !== master);
    problems.push({
      kind: 'two-masters',
      servers: concerned,
      text: `${masters.join(' and ')} are masters at the same time`,
    });
  }
  if (addresses.every((address) => view(address).kind === 'slave')) {
    problems.push({ kind: 'no-master', servers: addresses, text: 'no server is a master' });
  }

  return {
    id: group.id,
    master,
    masters,
    views: new Map(addresses.map((address) => [address, view(address)])),
    problems,
    uncertain: problems.some(({ kind }) => kind === 'silent' || kind === 'unclear-master'),
    signature: [
      master ?? '-',
      ...addresses.map((address) => signatureOf(view(address))),
      ...problems.map((problem) => `${problem.kind}@${problem.servers.join()}`),
    ].join(' '),
  };
}

/**
 * The only master that there is, or the only one that slaves follow. One that nobody follows is not known to be it while
 * slaves stay with another server of theirs that is out of sight: it may as well have been detached.
 */
function realMaster(
  addresses: readonly string[],
  masters: readonly string[],
  view: (address: string) => NodeView,
): string | undefined {
  const slaves = addresses.map(view).filter((seen) => seen.kind === 'slave');
  const followed = masters.filter((address) =>
    slaves.some(({ linked, master }) => linked && master === address),
  );
  if (followed.length > 0 || masters.length !== 1) return followed.length === 1 ? followed[0] : undefined;
  const outOfSight = addresses.filter((address) => !isInSight(view(address)));
  const isAnotherFollowed = slaves.some(({ master }) => outOfSight.some((address) => address === master));
  return isAnotherFollowed ? undefined : masters[0];
}

function isInSight({ kind }: NodeView): boolean {
  return kind === 'master' || kind === 'slave';
}

/** Whether nobody can tell whom a server follows that is a slave and linked up. */
export function isUnclear(view: NodeView): boolean {
  return view.kind === 'slave' && view.linked && view.master === undefined && !view.isForeign;
}

function extraOf(view: NodeView): string | null | undefined {
  return view.kind === 'master' ? view.data?.extra : undefined;
}

function signatureOf(view: NodeView): string {
  return view.kind === 'slave'
    ? `${view.replication.master}/${view.linked ? 'linked' : 'unlinked'}`
    : view.kind;
}
