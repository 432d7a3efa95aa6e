import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { PRODUCT, planCluster } from '../cluster/plan.ts';
import { paceAt } from '../codis/pace.ts';
import { beginRun, endRun } from '../run/lifetime.ts';
import { countProxies } from '../run/proxies.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { say } from '../text/say.ts';
import { type Claim, copyClaim, releaseName, takeName } from './claims.ts';
import { isKept } from './control-client.ts';
import { type ControlServer, serveControl } from './control-server.ts';
import { subjectLine } from './describe.ts';
import { Housekeeping } from './housekeeping.ts';
import { KEEPER_LOG, type KeeperMessage, type KeeperOrder } from './keeper-messages.ts';
import type { ClusterStatus, Reply, Request } from './protocol.ts';
import { Session } from './session.ts';

/** The folder of the cluster's programs in that of the run. */
const CLUSTER = 'cluster';
const TIMELINE = 'timeline.ndjson';
/** Whoever asked for the end is told that it has come, but not waited for. */
const LAST_WORDS_MS = 2000;

/** Somebody wants the cluster to end. */
export class EndedError extends Error {
  override readonly name = 'EndedError';
}

/**
 * Keeps one cluster up, from its start to its end, and does to it what the control socket asks for. Its folder is
 * that of a run, so that whatever it started is swept by the next run should it be killed.
 */
export class Keeper {
  readonly #order: KeeperOrder;
  readonly #tell: (message: KeeperMessage) => void;
  readonly #end = Promise.withResolvers<never>();
  readonly #swept = Promise.withResolvers<void>();
  #ending = false;
  #claim: Claim | undefined;
  #cluster: Cluster | undefined;
  #session: Session | undefined;
  #subject = '';

  /** @param tell gets what comes of the start */
  constructor(order: KeeperOrder, tell: (message: KeeperMessage) => void) {
    this.#order = order;
    this.#tell = tell;
    // Between two waits nobody listens: it is heard at the next one.
    this.#end.promise.catch(() => {});
  }

  /** End the cluster, whatever it is at. */
  end(why: string): void {
    this.#ending = true;
    log(`the cluster is ended: ${why}`);
    this.#end.reject(new EndedError(why));
  }

  /** Resolves when the cluster has ended and nothing of it is left; never rejects: a failed start is told. */
  async keep(): Promise<void> {
    const began = performance.now();
    const { name, options } = this.#order;
    let server: ControlServer | undefined;
    let housekeeping: Housekeeping | undefined;
    let runFolder: string | undefined;
    try {
      runFolder = await beginRun(options);
      process.chdir(runFolder);
      await rename(this.#order.log, KEEPER_LOG);
      server = await serveControl((request, reply, gone) => this.#answer(request, reply, gone));
      const claim = { name, runFolder, runtime: options.runtime, pid: process.pid };
      await takeName(claim, isKept);
      this.#claim = claim;
      await copyClaim(claim);
      await this.#orEnd(this.#start(runFolder));
      housekeeping = new Housekeeping(claim, join(runFolder, CLUSTER), () => this.end('its folder is gone'));
      this.#tell({ kind: 'up', status: this.#status(), tookMs: Math.round(performance.now() - began) });
      log('up');
      await this.#end.promise;
    } catch (error) {
      this.#ending = true;
      this.#tell({ kind: 'failed', ...described(error) });
      log((error as Error).message);
    }
    await housekeeping?.stop();
    await this.#sweep(runFolder);
    this.#swept.resolve();
    await server?.close(LAST_WORDS_MS);
  }

  async #start(runFolder: string): Promise<void> {
    const { options } = this.#order;
    const runtime = (await providerOf(options.runtime)).create(options, runFolder);
    const programs = await runtime.describePrograms();
    this.#subject = subjectLine(options, programs);
    const { proxies, without } = await countProxies(options.proxies, runtime);
    this.#tell({ kind: 'subject', line: this.#subject });
    if (without) this.#tell({ kind: 'subject', line: without });
    const pace = paceAt(options.pace, runtime.standins);
    const cluster = await bringUp(runtime, planCluster(CLUSTER, { ...options, proxies }, pace));
    this.#cluster = cluster;
    const { periodMs, clients } = options;
    const parts = { cluster, runtime, programs, pace, periodMs, clients };
    this.#session = await Session.open(parts, join(runFolder, TIMELINE));
  }

  async #answer(request: Request, reply: (reply: Reply) => void, gone: AbortSignal): Promise<void> {
    const say = (text: string) => reply({ kind: 'line', text });
    if (request.kind === 'down') {
      say(`ending ${this.#order.name}`);
      this.end('it was asked to');
      return this.#swept.promise;
    }
    if (this.#ending) throw new Error(`${this.#order.name} is being ended`);
    const session = this.#session;
    if (session === undefined) throw new Error(`${this.#order.name} is still being started`);
    if (request.kind === 'status') {
      reply({ kind: 'status', status: this.#status() });
      return;
    }
    log([request.fault, request.target, JSON.stringify(request.down ?? null)].join(' '));
    await this.#orEnd(session.inject(request, say, gone));
  }

  #status(): ClusterStatus {
    const { name, options } = this.#order;
    return {
      name,
      pid: process.pid,
      subject: this.#subject,
      product: PRODUCT,
      runtime: options.runtime,
      runFolder: this.#claim?.runFolder ?? '',
      targets: this.#session?.targets() ?? [],
    };
  }

  /** Whatever goes wrong here, the next run's sweep takes what is left. */
  async #sweep(runFolder: string | undefined): Promise<void> {
    const { options } = this.#order;
    await this.#session?.close().catch(logError);
    await this.#cluster?.dispose().catch(logError);
    // The folder that it is in goes away.
    process.chdir('/');
    if (runFolder !== undefined) await endRun(options, runFolder).catch(logError);
    if (this.#claim !== undefined) await releaseName(this.#claim).catch(logError);
  }

  #orEnd<T>(work: Promise<T>): Promise<T> {
    // Who loses the race is not listened to any more.
    work.catch(() => {});
    return Promise.race([work, this.#end.promise]);
  }
}

function described(error: unknown): { message: string; logTail: readonly string[] } {
  const { message, cause, logTail } = error as Error & { readonly logTail?: readonly string[] };
  return {
    message,
    logTail: logTail ?? (cause as { logTail?: readonly string[] } | undefined)?.logTail ?? [],
  };
}

function logError(error: unknown): void {
  log((error as Error).message);
}

/** Into the keeper's log, which its output goes to. */
function log(text: string): void {
  say(`${new Date().toISOString()} ${text}`);
}
