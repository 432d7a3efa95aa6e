import type { Address } from '../address.ts';
import { ProxyReader } from '../codis/proxy-reader.ts';
import { directFetch } from '../direct-fetch.ts';
import type { ProgramHandle } from '../runtime/runtime.ts';

/** It has its slots at hand: what takes longer is no answer. */
const READ_LIMIT_MS = 1000;

/** A codis-proxy of a cluster. */
export class ClusterProxy {
  readonly name: string;
  /** Its admin address, which it is registered with: its token may be another one after a restart. */
  readonly address: Address;
  readonly program: ProgramHandle;
  /** To ask it how it routes. */
  readonly reader: ProxyReader;

  /** What it demands of its clients; undefined: nothing. */
  readonly password: string | undefined;

  constructor(program: ProgramHandle, password?: string) {
    this.name = program.name;
    this.address = program.inside;
    this.program = program;
    this.password = password;
    this.reader = new ProxyReader(() => program.outside(), READ_LIMIT_MS, directFetch);
  }

  /** Where clients of this process connect now. */
  clients(): Address {
    return this.program.clientsOutside();
  }
}
