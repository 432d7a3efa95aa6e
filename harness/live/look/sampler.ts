import type { Address } from '../../address.ts';
import type { FeError } from '../../codis/fe-answer.ts';
import type { ProxyReadError } from '../../codis/proxy-reader.ts';
import type { FeProxy, FeStats } from '../../codis/stats.ts';
import { Loop } from '../../loop.ts';
import type { FeSample, NodeSample, ProxySample } from '../../timeline/event.ts';
import type { Target } from '../cluster/target.ts';
import { clock } from './clock.ts';
import { type Source, Sources } from './sources.ts';

/**
 * An event as a run's timeline has it. A live look has no beginning that all know of: here its `t` is a moment of
 * `clock`.
 */
export type Sample = FeSample | NodeSample | ProxySample;

/** Everything that is known at a moment. */
export interface Samples {
  /** fe's latest answer; with an `error`, what it said before that is gone. */
  readonly fe: FeSample | undefined;
  /** Registered address → its node's latest answer; a server that was not asked yet is not in it. */
  readonly nodes: ReadonlyMap<Address, NodeSample>;
  /** Admin address → its proxy's latest answer, in the same way; undefined where nobody is to ask the proxies. */
  readonly proxies: ReadonlyMap<Address, ProxySample> | undefined;
}

/** How often who is asked, in milliseconds. */
export interface SamplingPace {
  /** fe and each node. */
  readonly periodMs: number;
  /** Each proxy, whose answer is hundreds of kilobytes; undefined: as often. */
  readonly proxyPeriodMs?: number | undefined;
}

/**
 * Asks fe, each node and each proxy in a loop of its own, with a time-out of its own, so that one that hangs blinds
 * nobody else. Which nodes and proxies there are follows fe's answer. What programs say in their errors is rid of
 * secrets here, before anybody can see it.
 */
export class LiveSampler implements Samples {
  fe: FeSample | undefined;
  readonly #target: Target;
  readonly #periodMs: number;
  readonly #listener: (sample: Sample) => void;
  readonly #nodes: Sources<NodeSample>;
  readonly #proxies: Sources<ProxySample> | undefined;
  #feLoop: Loop | undefined;
  #stopped = false;

  /** @param listener called after each answer or time-out; must not throw */
  constructor(
    target: Target,
    { periodMs, proxyPeriodMs = periodMs }: SamplingPace,
    listener: (sample: Sample) => void,
  ) {
    this.#target = target;
    this.#periodMs = periodMs;
    this.#listener = listener;
    this.#nodes = new Sources(periodMs, (address) => this.#node(address), listener);
    if (target.asksProxies)
      this.#proxies = new Sources(proxyPeriodMs, (address) => this.#proxy(address), listener);
  }

  get nodes(): ReadonlyMap<Address, NodeSample> {
    return this.#nodes.answers;
  }

  get proxies(): ReadonlyMap<Address, ProxySample> | undefined {
    return this.#proxies?.answers;
  }

  start(): void {
    this.#feLoop = new Loop(this.#periodMs, () => this.#sampleFe());
  }

  /** Nothing is asked any more, and nobody told of what is still on its way. Resolves when the last answers are in. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([this.#feLoop?.stop(), this.#nodes.stop(), this.#proxies?.stop()]);
  }

  async #sampleFe(): Promise<void> {
    const t = clock();
    const answer = await this.#target.source.look().then(
      (stats) => ({ ...stats, proxies: stats.proxies.map((proxy) => this.#withoutSecrets(proxy)) }),
      ({ message, reason }: FeError) => ({ error: this.#target.secrets.hide(message), reason }),
    );
    if (this.#stopped) return;
    this.fe = { t, kind: 'fe', took: clock() - t, ...answer };
    if ('group' in answer) this.#follow(answer);
    this.#listener(this.fe);
  }

  #withoutSecrets(proxy: FeProxy): FeProxy {
    const { trouble } = proxy;
    return trouble === undefined ? proxy : { ...proxy, trouble: this.#target.secrets.hide(trouble) };
  }

  #follow({ group, proxies }: FeStats): void {
    this.#nodes.follow(new Set(group.models.flatMap((model) => model.servers.map(({ server }) => server))));
    this.#proxies?.follow(new Set(proxies.map(({ admin }) => admin)));
  }

  #node(address: Address): Source<NodeSample> {
    const reader = this.#target.reader(address);
    const ask = async (): Promise<NodeSample> => {
      const t = clock();
      const reply = await reader.infoReplication();
      const said = reply.ok
        ? { info: reply.value }
        : { error: this.#target.secrets.hide(reply.error), reason: reply.reason };
      return { t, kind: 'node', took: clock() - t, node: address, ...said };
    };
    return { ask, close: () => reader.close() };
  }

  #proxy(address: Address): Source<ProxySample> {
    const reader = this.#target.proxyReader(address);
    const ask = async (): Promise<ProxySample> => {
      const t = clock();
      const other = this.#mixedUpWith(address);
      const said =
        other === undefined
          ? await reader.routes().then(
              (routes) => ({ routes }),
              ({ message, reason }: ProxyReadError) => ({
                error: this.#target.secrets.hide(message),
                reason,
              }),
            )
          : { error: `${other} is reached at the same place: see --node-map` };
      return { t, kind: 'proxy', took: clock() - t, proxy: address, ...said };
    };
    return { ask };
  }

  /** Another proxy that is reached at the same place: what one of them says would be taken for the other's word. */
  #mixedUpWith(address: Address): Address | undefined {
    const { nodeMap } = this.#target;
    const reached = nodeMap.reach(address);
    return [...(this.#proxies?.addresses ?? [])].find(
      (other) => other !== address && nodeMap.reach(other) === reached,
    );
  }
}
