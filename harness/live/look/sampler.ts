import type { Address } from '../../address.ts';
import type { FeError } from '../../codis/fe-answer.ts';
import type { FeGroupStats } from '../../codis/stats.ts';
import { Loop } from '../../loop.ts';
import type { NodeReader } from '../../pika/node-reader.ts';
import type { FeSample, NodeSample } from '../../timeline/event.ts';
import type { Target } from '../cluster/target.ts';
import { clock } from './clock.ts';

/**
 * An event as a run's timeline has it. A live look has no beginning that all know of: here its `t` is a moment of
 * `clock`.
 */
export type Sample = FeSample | NodeSample;

/** Everything that is known at a moment. */
export interface Samples {
  /** fe's latest answer; with an `error`, what it said before that is gone. */
  readonly fe: FeSample | undefined;
  /** Registered address → its node's latest answer; a server that was not asked yet is not in it. */
  readonly nodes: ReadonlyMap<Address, NodeSample>;
}

interface NodeLoop {
  readonly loop: Loop;
  readonly reader: NodeReader;
}

/**
 * Asks fe and each node in a loop of its own, with a time-out of its own, so that one that hangs blinds nobody else.
 * Which nodes there are follows fe's answer. What programs say in their errors is rid of secrets here, before
 * anybody can see it.
 */
export class LiveSampler implements Samples {
  fe: FeSample | undefined;
  readonly nodes = new Map<Address, NodeSample>();
  readonly #target: Target;
  readonly #periodMs: number;
  readonly #listener: (sample: Sample) => void;
  readonly #loops = new Map<Address, NodeLoop>();
  #feLoop: Loop | undefined;
  #stopped = false;

  /** @param listener called after each answer or time-out; must not throw */
  constructor(target: Target, periodMs: number, listener: (sample: Sample) => void) {
    this.#target = target;
    this.#periodMs = periodMs;
    this.#listener = listener;
  }

  start(): void {
    this.#feLoop = new Loop(this.#periodMs, () => this.#sampleFe());
  }

  /** Nothing is asked any more, and nobody told of what is still on its way. Resolves when the last answers are in. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const loops = [...this.#loops.values()];
    for (const { reader } of loops) reader.close();
    await Promise.all([this.#feLoop?.stop(), ...loops.map(({ loop }) => loop.stop())]);
  }

  async #sampleFe(): Promise<void> {
    const t = clock();
    const answer = await this.#target.source.look().then(
      (stats) => stats,
      ({ message, reason }: FeError) => ({ error: this.#target.secrets.hide(message), reason }),
    );
    if (this.#stopped) return;
    this.fe = { t, kind: 'fe', took: clock() - t, ...answer };
    if (this.fe.group) this.#follow(this.fe.group);
    this.#listener(this.fe);
  }

  /** Ask the servers that fe has now, and no others. */
  #follow(group: FeGroupStats): void {
    const servers = new Set(group.models.flatMap((model) => model.servers.map(({ server }) => server)));
    for (const [address, { loop, reader }] of this.#loops) {
      if (servers.has(address)) continue;
      this.#loops.delete(address);
      this.nodes.delete(address);
      void loop.stop();
      reader.close();
    }
    for (const address of servers) {
      if (this.#loops.has(address)) continue;
      const reader = this.#target.reader(address);
      const loop = new Loop(this.#periodMs, () => this.#sampleNode(address, reader));
      this.#loops.set(address, { loop, reader });
    }
  }

  async #sampleNode(address: Address, reader: NodeReader): Promise<void> {
    const t = clock();
    const reply = await reader.infoReplication();
    if (this.#stopped || this.#loops.get(address)?.reader !== reader) return;
    const said = reply.ok
      ? { info: reply.value }
      : { error: this.#target.secrets.hide(reply.error), reason: reply.reason };
    const sample: NodeSample = { t, kind: 'node', took: clock() - t, node: address, ...said };
    this.nodes.set(address, sample);
    this.#listener(sample);
  }
}
