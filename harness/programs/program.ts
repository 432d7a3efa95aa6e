import type { Address } from '../address.ts';
import type { Pace } from '../codis/pace.ts';
import type { Look } from '../until.ts';
import type { Coordinator } from './coordinator.ts';

/** A port that a program listens on. */
export interface Endpoint {
  readonly port: number;
  /** Where it listens. */
  readonly listen: Address;
  /** By what the others reach it there. */
  readonly address: Address;
}

/** Where a runtime puts a program, as the program sees it; the endpoint is that of its own port. */
export interface Place extends Endpoint {
  /** The path of its configuration file. */
  readonly config: string;
  /** The folder for everything that it writes. */
  readonly folder: string;
  /** Its clients' port; its own, where they have none of theirs. */
  readonly clients: Endpoint;
  /** The interface by whose address it is to know itself; empty: that of the default route. */
  readonly networkInterface: string;
}

/** What a program has to know of the cluster that it belongs to. */
export interface Surroundings {
  readonly product: string;
  readonly pace: Pace;
  readonly coordinator: Coordinator;
  /** What servers, dashboard and proxies demand of each other, and proxies of their clients; undefined: nothing. */
  readonly password?: string | undefined;
  /** By what the others reach the program of that name. */
  addressOf(name: string): Address;
}

/** How a program's log is read. */
export interface LogFormat {
  /** How an entry begins. */
  readonly head: RegExp;
  /** What it writes every second or for every slot, and that says nothing of replication. */
  readonly noise: RegExp;
}

/** Where a release says what its configuration is; where it says nothing, a built-in one is taken. */
export interface ShippedConfiguration {
  readonly builtIn: 'pika.conf' | 'dashboard.toml' | 'proxy.toml';
  /** The file beside a binary of the release, from the binary's folder. */
  readonly beside?: string;
  /** The option by which the program prints it. */
  readonly question?: string;
}

/** All that there is to know of a program in order to run it: runtimes only place it. */
export interface ProgramSpec {
  /** The file name of its executable, and what it is called in messages. */
  readonly role: string;
  /** What it is distributed with: an image, or what was named on the command line. */
  readonly release: 'pika' | 'codis' | 'coordinator';
  /** Whether a cluster can do without it, and a release may come without it. */
  readonly optional?: true;
  /** What it is called where it is installed, by a name on the PATH or a whole path; absent where it has to be named. */
  readonly installedAs?: readonly string[];
  /** Where it lies in its image, and listens there. */
  readonly inImage: {
    readonly file: string;
    /** What comes before its arguments, where the image's own script starts it. */
    readonly before?: readonly string[];
    readonly config: string;
    readonly folder: string;
    readonly port: number;
    /** Where its clients connect, if that is another port. */
    readonly clientsPort?: number;
  };
  /** The ports on which it listens besides its own, counted from that. */
  readonly derivedPorts: readonly number[];
  /** The option by which it says its version. */
  readonly versionOption: string;
  /** How it says it, where that is not `version: …`. */
  readonly version?: RegExp;
  /** The name of its configuration file, where that is not in an image. */
  readonly configName: string;
  /** Absent where a release has none to start from. */
  readonly shipped?: ShippedConfiguration;
  /** Its configuration, from the one that the release ships. */
  configuration(shipped: string, place: Place, surroundings: Surroundings): string;
  /** What its environment has to hold. */
  readonly env?: Readonly<Record<string, string>>;
  args(place: Place, surroundings: Surroundings): readonly string[];
  /** One look whether it serves. */
  serves(outside: Address, surroundings: Surroundings): Promise<Look<void>>;
  /** Absent where nothing that it logs belongs into a timeline. */
  readonly log?: LogFormat;
}
