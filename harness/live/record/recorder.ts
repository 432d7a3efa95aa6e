import type { Address } from '../../address.ts';
import type { Secrets } from '../../secrets.ts';
import type { FeSample } from '../../timeline/event.ts';
import type { Target } from '../cluster/target.ts';
import { clock, wallTime } from '../look/clock.ts';
import type { Sample } from '../look/sampler.ts';
import { LiveTimeline } from './live-timeline.ts';
import { type RecordingPlace, recordingError, recordingFile, recordingFolder } from './place.ts';

/** After a timeline could not be written, none is begun for so long. */
const PAUSE_MS = 60_000;

export interface RecorderParts {
  readonly target: Target;
  /** What looks: `insync check`. */
  readonly scenario: string;
  readonly periodMs: number;
  readonly place: RecordingPlace;
  /** Gets what goes wrong meanwhile, in one line; without it, `close` throws that. */
  readonly complain?: (error: Error) => void;
}

/** What fe said, where it said something. */
type FeAnswer = Extract<FeSample, { error?: undefined }>;

/**
 * Records a look at a live cluster as the timeline that a run would have of it. It begins with fe's first usable
 * answer, which says what groups and proxies there are, and anew where they have changed, since a timeline is of one
 * set of servers. No secret gets into it, whatever a program says.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  /** What was seen is written in its order, though beginning a timeline takes a moment. */
  #written: Promise<void> = Promise.resolve();
  #open: { readonly timeline: LiveTimeline; readonly from: number; readonly members: string } | undefined;
  /** What fe said last while it had never given a usable answer. */
  #silence: FeSample | undefined;
  #begun = false;
  #pauseUntil = 0;
  #failure: Error | undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  see(sample: Sample): void {
    this.#after(() => this.#record(sample));
  }

  /**
   * Resolves when everything is in its file.
   * @throws {Error} in one line, where something is not and nobody was told
   */
  async close(): Promise<void> {
    this.#after(async () => {
      if (!this.#begun) {
        await this.#begin(this.#silence?.t ?? clock());
        if (this.#silence) this.#see(this.#silence);
      }
      await this.#end();
    });
    await this.#written;
    if (this.#failure) throw this.#failure;
  }

  #after(work: () => Promise<void>): void {
    this.#written = this.#written.then(work).catch((given: Error) => {
      this.#open = undefined;
      this.#pauseUntil = clock() + PAUSE_MS;
      const error = recordingError(this.#parts.place.where, given);
      if (this.#parts.complain) this.#parts.complain(error);
      else this.#failure ??= error;
    });
  }

  async #record(sample: Sample): Promise<void> {
    if (sample.kind === 'fe' && sample.error === undefined) await this.#beginWhereDue(sample);
    if (this.#open) this.#see(sample);
    else if (sample.kind === 'fe' && sample.error !== undefined) this.#silence = sample;
  }

  async #beginWhereDue(answer: FeAnswer): Promise<void> {
    const { longest } = this.#parts.place;
    const open = this.#open;
    const goesOn =
      open?.members === this.#membersOf(answer) &&
      open.timeline.size < longest.bytes &&
      answer.t - open.from < longest.ms;
    if (goesOn || clock() < this.#pauseUntil) return;
    await this.#end();
    await this.#begin(answer.t, answer);
  }

  async #begin(from: number, answer?: FeAnswer): Promise<void> {
    const { target, scenario, periodMs, place } = this.#parts;
    this.#begun = true;
    const { version, pace } = await target.source.dashboard();
    const programs = version === '' ? {} : { 'codis-dashboard': version };
    const identity = (address: Address) => ({
      name: address,
      address,
      aliases: [...target.nodeMap.aliases(address)],
    });
    const groups = (answer?.group.models ?? []).map(({ id, servers }) => ({
      id,
      servers: servers.map(({ server }) => identity(server)),
    }));
    const proxies = target.asksProxies ? adminsOf(answer).map(identity) : undefined;
    const timeline = await LiveTimeline.begin(await place.next(new Date(wallTime(clock()))), {
      scenario,
      from,
      pace,
      periodMs,
      programs: target.secrets.hideIn(programs),
      groups: target.secrets.hideIn(groups),
      proxies: proxies && target.secrets.hideIn(proxies),
    });
    this.#open = { timeline, from, members: answer ? this.#membersOf(answer) : '' };
  }

  #see(sample: Sample): void {
    const open = this.#open;
    if (open) open.timeline.see(hidden(sample, this.#parts.target.secrets));
  }

  /** The same as long as fe has the same servers in the same groups, in whatever order, and the same proxies to ask. */
  #membersOf(answer: FeAnswer): string {
    const groups = answer.group.models.map(({ id, servers }) => [
      id,
      servers.map(({ server }) => server).sort(),
    ]);
    return JSON.stringify([groups, this.#parts.target.asksProxies ? adminsOf(answer).sort() : []]);
  }

  async #end(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.timeline.end();
  }
}

/** Each once: one that came back with another token is registered twice. */
function adminsOf(answer: FeAnswer | undefined): Address[] {
  return [...new Set((answer?.proxies ?? []).map(({ admin }) => admin))];
}

/** What was said, without secrets; what was said instead, which `error` has, is rid of them already. */
function hidden(sample: Sample, secrets: Secrets): Sample {
  switch (sample.kind) {
    case 'node': {
      const node = secrets.hide(sample.node);
      return sample.error === undefined
        ? { ...sample, node, info: secrets.hide(sample.info) }
        : { ...sample, node };
    }
    case 'proxy': {
      const proxy = secrets.hide(sample.proxy);
      return sample.error === undefined
        ? { ...sample, proxy, routes: secrets.hideIn(sample.routes) }
        : { ...sample, proxy };
    }
    case 'fe': {
      if (sample.error !== undefined) return sample;
      const { models, stats } = sample.group;
      const hiddenStats = Object.entries(stats).map(([server, said]) => [
        secrets.hide(server),
        secrets.hideIn(said),
      ]);
      const group = { models: secrets.hideIn(models), stats: Object.fromEntries(hiddenStats) };
      return { ...sample, group, ...(sample.proxies && { proxies: secrets.hideIn(sample.proxies) }) };
    }
  }
}

/** Records in that file, if one is named. */
export async function fileRecorder(
  target: Target,
  scenario: string,
  periodMs: number,
  file: string | undefined,
): Promise<Recorder | undefined> {
  if (file === undefined) return undefined;
  return new Recorder({ target, scenario, periodMs, place: await recordingFile(file) });
}

interface FolderOptions {
  readonly period: number;
  readonly record?: string;
  readonly recordSize: number;
  readonly recordKeep: number;
}

const BYTES_OF_MB = 1_000_000;

/**
 * Records in that folder, if one is named.
 * @param complain gets what goes wrong meanwhile, in one line: the watch goes on
 */
export async function folderRecorder(
  target: Target,
  { period, record, recordSize, recordKeep }: FolderOptions,
  complain: (error: Error) => void,
): Promise<Recorder | undefined> {
  if (record === undefined) return undefined;
  const place = await recordingFolder(record, recordSize * BYTES_OF_MB, recordKeep);
  return new Recorder({ target, scenario: 'insync monitor', periodMs: period, place, complain });
}
