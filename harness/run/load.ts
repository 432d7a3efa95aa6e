import { cpus, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How busy the machine was for a while. */
export interface Load {
  /** The share of all processors' time that nobody wanted, 0 to 1. */
  readonly idle: number;
  /** By how many milliseconds this process came late where it came latest. */
  readonly lateMs: number;
  /** The share of the memory that there is for programs still, 0 to 1. */
  readonly memory: number;
}

/** How finely lateness is measured, in milliseconds. */
const RESOLUTION_MS = 10;

/** Tells how busy the machine is. A limit on this process alone, as on a container's, shows in that it comes late. */
export class LoadMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #before = processorTimes();

  constructor() {
    this.#delay.enable();
  }

  /** Since it was last taken. */
  take(): Load {
    const before = this.#before;
    this.#before = processorTimes();
    const all = this.#before.all - before.all;
    const lateMs = this.#delay.count === 0 ? 0 : this.#delay.max / 1e6 - RESOLUTION_MS;
    this.#delay.reset();
    const idle = all > 0 ? (this.#before.idle - before.idle) / all : 0;
    return { idle, lateMs, memory: process.availableMemory() / allMemory() };
  }

  dispose(): void {
    this.#delay.disable();
  }
}

/** In bytes: the machine's, or what this process is limited to, as in a container. */
function allMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/** Of all processors together, in milliseconds, since the machine was started. */
function processorTimes(): { readonly idle: number; readonly all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { idle, all };
}
