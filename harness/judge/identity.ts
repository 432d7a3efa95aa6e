import { canonicalAddress } from '../address.ts';
import type { TimelineMeta } from '../timeline/event.ts';

/**
 * Which server an address means. A server is the same whether it is written as the name that it was registered
 * by, as a container's address or as loopback; that the spelling differs is a finding of its own.
 */
export class Identities {
  readonly #registered = new Map<string, string>();
  /** What is asked where these know nothing. */
  #others: Identities | undefined;

  constructor(meta: Pick<TimelineMeta, 'groups'>) {
    for (const group of meta.groups) {
      for (const server of group.servers) {
        for (const spelling of [server.address, ...server.aliases]) this.add(server.address, spelling);
      }
    }
  }

  add(registered: string, spelling: string): void {
    this.#registered.set(canonicalAddress(spelling), registered);
  }

  /** These, and the spellings that `aliases` gives registered addresses to. */
  with(aliases: ReadonlyMap<string, string>): Identities {
    const more = new Identities({ groups: [] });
    more.#others = this;
    for (const [spelling, registered] of aliases) more.add(registered, spelling);
    return more;
  }

  /** The registered address of the server that `spelling` (`host:port`) means; undefined for a stranger. */
  resolve(spelling: string): string | undefined {
    // Most are spelled canonically, and this is asked for every route of every proxy.
    return this.#find(spelling) ?? this.#find(canonicalAddress(spelling));
  }

  #find(canonical: string): string | undefined {
    const known = this.#registered.get(canonical);
    return known === undefined && this.#others ? this.#others.#find(canonical) : known;
  }
}
