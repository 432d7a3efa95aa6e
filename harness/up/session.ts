import { once } from 'node:events';
import { type CataloguedFault, faultCalled, WrongOrderError } from '../faults/catalogue.ts';
import type { Downtime } from '../faults/downtime.ts';
import type { Fault } from '../faults/fault.ts';
import { whyCannot } from '../runtime/runtime.ts';
import { atMoment } from '../text/duration.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { accountOf, described } from './account.ts';
import { Observation, type ObservationParts } from './observation.ts';
import { outcomeOf } from './outcome.ts';
import { PRELUDE, ProgramStates } from './program-states.ts';
import type { FaultRequest, TargetStatus } from './protocol.ts';
import { type Target, targetCalled, targetsOf } from './targets.ts';

/** In bytes. A day of faults takes some megabytes; what goes beyond that begins anew. */
const LONGEST_TIMELINE = 32 * 1024 * 1024;

/** Shows a line to whoever gave the order. */
export type Say = (line: string) => void;

/** A cluster that somebody hurts by hand, one fault after the other. */
export class Session {
  readonly #parts: ObservationParts;
  readonly #file: string;
  readonly #targets: readonly Target[];
  readonly #states = new ProgramStates();
  #observation: Observation;
  /** The fault under way, in words. */
  #underWay: string | undefined;
  /** The watch of what fe makes of the last fault. */
  #watch: { readonly next: AbortController; readonly ended: Promise<unknown> } | undefined;
  #tell: (event: TimelineEvent) => void = () => {};

  private constructor(parts: ObservationParts, file: string, observation: Observation) {
    this.#parts = parts;
    this.#file = file;
    this.#targets = targetsOf(parts.cluster);
    this.#observation = observation;
    this.#listen();
  }

  /** @param file where the timeline of all that is done and seen goes */
  static async open(parts: ObservationParts, file: string): Promise<Session> {
    return new Session(parts, file, await Observation.begin(parts, file));
  }

  targets(): TargetStatus[] {
    return this.#targets.map(({ program, aliases, role }) => {
      const outside = program.program.outside();
      const clients = program.program.clientsOutside();
      return {
        name: program.name,
        aliases: [...aliases],
        ...(program.group === undefined ? {} : { group: program.group }),
        role,
        inside: program.program.inside,
        outside,
        ...(clients === outside ? {} : { clients }),
        state: this.#states.known(program),
      };
    });
  }

  /**
   * Do a fault, and say what is done; then watch what fe makes of it, and say what it says beside what the nodes
   * say. A fault that has begun is done to its end; the watch ends with the next fault at the latest.
   * @param gone aborts when nobody listens any more
   * @throws {WrongOrderError} for what can't be done
   * @throws {Error} where something went wrong on the way
   */
  async inject(order: FaultRequest, say: Say, gone: AbortSignal): Promise<void> {
    const catalogued = faultCalled(order.fault);
    const target = this.#target(order.target);
    const fault = this.#fault(catalogued, target, order.down);
    if (this.#underWay !== undefined)
      throw new WrongOrderError(`the ${this.#underWay} is under way; wait for its end`);
    this.#underWay = fault.name;
    try {
      await this.#mustBe(catalogued, target);
      say(fault.name);
      this.#watch?.next.abort();
      await this.#watch?.ended;
      await this.#renew();
    } catch (error) {
      this.#underWay = undefined;
      throw error;
    }

    const next = new AbortController();
    const ended = this.#observation.during(() =>
      this.#carryOut(fault, catalogued, target, say, AbortSignal.any([gone, next.signal])),
    );
    this.#watch = { next, ended: ended.catch(() => {}) };
    await ended;
  }

  /** Let nothing more be done, and close the timeline. */
  async close(): Promise<void> {
    this.#underWay ??= 'end of the cluster';
    this.#watch?.next.abort();
    await this.#watch?.ended;
    await this.#observation.end();
  }

  async #carryOut(
    fault: Fault,
    catalogued: CataloguedFault,
    target: Target,
    say: Say,
    over: AbortSignal,
  ): Promise<void> {
    const { stage, state } = this.#observation;
    const { program } = target;
    const alarmedBefore =
      program.group === undefined ? false : (stage.reported(program.group)?.outOfSync ?? false);
    const began = performance.now();
    this.#tell = (event) => {
      if (event.kind === 'action') say(this.#inWords(event, performance.now() - began));
    };
    try {
      await fault.inject(stage);
    } finally {
      this.#tell = () => {};
      this.#underWay = undefined;
    }
    const watch = outcomeOf({
      observation: this.#observation,
      fault: catalogued,
      target,
      state: this.#states.known(program),
      alarmedBefore,
      say,
    });
    const cut = once(over, 'abort').then(() => ['the watch ends here: something else is done']);
    const outcome = over.aborted ? [] : await Promise.race([watch, cut]);
    for (const line of [...outcome, '', ...accountOf(state, (address) => this.#nameOf(address))]) say(line);
  }

  #target(word: string): Target {
    const target = targetCalled(word, this.#targets);
    if (target !== undefined) return target;
    const known = this.#targets.flatMap(({ program, aliases }) => [...aliases, program.name]);
    throw new WrongOrderError(`nothing is called "${word}"; there are ${known.join(', ')}`);
  }

  #fault(catalogued: CataloguedFault, { program, server }: Target, down: Downtime | undefined): Fault {
    if (down !== undefined && !catalogued.timed)
      throw new WrongOrderError(`--down is not for ${catalogued.name}`);
    if (server === undefined && (down === 'short' || down === 'long'))
      throw new WrongOrderError(
        `fe does not report how long ${program.name} is down: say it in seconds, as --down 5s`,
      );
    if (catalogued.on === 'server' && server === undefined)
      throw new WrongOrderError(`${catalogued.name} is for a Pika server, and ${program.name} is none`);
    const fault =
      catalogued.on === 'server' ? catalogued.make(server!, down) : catalogued.make(program, down);
    const missing = whyCannot(this.#parts.runtime, fault.needs);
    if (missing) throw new WrongOrderError(missing);
    return fault;
  }

  async #mustBe(catalogued: CataloguedFault, { program }: Target): Promise<void> {
    const state = await this.#states.seen(program);
    // It died by itself.
    if (state !== this.#states.known(program)) this.#observation.stage.record('exited', program.address);
    if (!catalogued.from.includes(state))
      throw new WrongOrderError(
        `${program.name} is ${state}, and ${catalogued.name} is for what is ${catalogued.from.join(' or ')}`,
      );
  }

  async #renew(): Promise<void> {
    if ((await this.#observation.size()) < LONGEST_TIMELINE) return;
    await this.#observation.end();
    this.#observation = await Observation.begin(this.#parts, this.#file);
    this.#listen();
    for (const { program } of this.#targets) {
      const state = this.#states.known(program);
      if (state !== 'up') this.#observation.stage.record(PRELUDE[state], program.address);
    }
  }

  #listen(): void {
    this.#observation.listen((event) => {
      this.#states.see(event);
      this.#tell(event);
    });
  }

  #nameOf(address: string): string {
    return this.#targets.find(({ program }) => program.address === address)?.program.name ?? address;
  }

  #inWords(event: Extract<TimelineEvent, { kind: 'action' }>, sinceMs: number): string {
    const refused = event.error === undefined ? '' : `: ${event.error}`;
    const target = described(this.#nameOf(event.target), event.target);
    return `  ${atMoment(sinceMs)}  ${event.action} ${target}${refused}`;
  }
}
