import { ProgramError } from '../../programs/program-error.ts';
import { type Docker, type Network, whyRefused } from './engine.ts';
import type { Labels } from './labels.ts';
import { type Interface, interfacesIn, ipv4Of, type Subnet } from './subnet.ts';

/** What an engine says when its address pools hold no further network: by default there are some 30. */
const POOLS_ARE_FULL = /address pool|non-overlapping IPv4|all predefined address/i;
/** What it says when somebody else was given the addresses in the meantime. */
const TAKEN = /overlaps|conflicts with network|already in use|is used/i;
const TRIES = 10;

/** A network, and an interface for each container that is to be on it. */
export interface ClusterNetwork {
  readonly network: Network;
  readonly interfaces: readonly Interface[];
  readonly subnet: Subnet;
}

/** The networks of a run: as many at a time as the engine has addresses for. */
export class Networks {
  readonly #labels: Labels;
  /** Those that networks of this run had which are gone. */
  readonly #known: Subnet[] = [];
  #open = 0;
  #waiting: (() => void)[] = [];

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /**
   * Make a network for so many containers. Where the engine has no addresses for one more, wait until another one of
   * this run is gone.
   * @throws {ProgramError} where the engine refuses, or there is nothing of this run to wait for
   */
  async create(
    { docker }: { readonly docker: Docker },
    name: string,
    containers: number,
  ): Promise<ClusterNetwork> {
    let tries = 0;
    for (;;) {
      try {
        const subnet = this.#known.pop() ?? (await this.#anySubnet(docker, name));
        const interfaces = interfacesIn(subnet, containers);
        const network = await this.#make(docker, name, subnet);
        this.#open += 1;
        return { network, interfaces, subnet };
      } catch (error) {
        if (error instanceof ProgramError) throw error;
        const why = whyRefused(error);
        tries += 1;
        if (TAKEN.test(why) && tries < TRIES) continue;
        if (!POOLS_ARE_FULL.test(why)) throw new ProgramError(`network ${name}: ${why}`);
        if (this.#open === 0)
          throw new ProgramError(
            `network ${name}: the engine's address pools are full; \`docker network prune\` removes what nobody uses`,
          );
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  /** Remove one that `create` made. Never throws: a sweep takes what is left. */
  async remove({ network, subnet }: ClusterNetwork): Promise<void> {
    await network.remove().then(
      () => this.#known.push(subnet),
      () => {},
    );
    this.#open -= 1;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  /**
   * A subnet that the engine finds free: it knows its own and the host's. It lets only those networks have containers
   * with addresses of their own choice that were made with a subnet, so that one is asked for and given back.
   */
  async #anySubnet(docker: Docker, name: string): Promise<Subnet> {
    const probe = await this.#make(docker, name);
    try {
      const { IPAM: ipam } = await probe.inspect();
      const subnet = ipv4Of(ipam?.Config as Subnet[] | undefined);
      if (subnet === undefined)
        throw new ProgramError(`network ${name}: the engine gives it no IPv4 addresses`);
      return subnet;
    } finally {
      await probe.remove();
    }
  }

  #make(docker: Docker, name: string, subnet?: Subnet): Promise<Network> {
    return docker.createNetwork({
      Name: name,
      Driver: 'bridge',
      Labels: { ...this.#labels },
      ...(subnet && { IPAM: { Driver: 'default', Config: [{ ...subnet }] } }),
    });
  }
}
