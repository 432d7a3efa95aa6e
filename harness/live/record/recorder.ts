import type { FeGroupStats } from '../../codis/stats.ts';
import type { FeSample, TimelineMeta } from '../../timeline/event.ts';
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

/**
 * Records a look at a live cluster as the timeline that a run would have of it. It begins with fe's first usable
 * answer, which says what groups there are, and anew where they have changed, since a timeline is of one set of
 * servers. No secret gets into it, whatever a program says.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  /** What was seen is written in its order, though beginning a timeline takes a moment. */
  #written: Promise<void> = Promise.resolve();
  #open: { readonly timeline: LiveTimeline; readonly from: number; readonly servers: string } | undefined;
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
        await this.#begin(this.#silence?.t ?? clock(), []);
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
    if (sample.kind === 'fe' && sample.group !== undefined) await this.#beginWhereDue(sample.t, sample.group);
    if (this.#open) this.#see(sample);
    else if (sample.kind === 'fe' && sample.error !== undefined) this.#silence = sample;
  }

  async #beginWhereDue(t: number, group: FeGroupStats): Promise<void> {
    const { longest } = this.#parts.place;
    const open = this.#open;
    const goesOn =
      open?.servers === serversOf(group) && open.timeline.size < longest.bytes && t - open.from < longest.ms;
    if (goesOn || clock() < this.#pauseUntil) return;
    await this.#end();
    await this.#begin(t, group.models, serversOf(group));
  }

  async #begin(from: number, models: FeGroupStats['models'], servers = ''): Promise<void> {
    const { target, scenario, periodMs, place } = this.#parts;
    this.#begun = true;
    const { version, pace } = await target.source.dashboard();
    const programs = version === '' ? {} : { 'codis-dashboard': version };
    const groups: TimelineMeta['groups'] = models.map((model) => ({
      id: model.id,
      servers: model.servers.map(({ server }) => ({
        name: server,
        address: server,
        aliases: [...target.nodeMap.aliases(server)],
      })),
    }));
    const timeline = await LiveTimeline.begin(await place.next(new Date(wallTime(clock()))), {
      scenario,
      from,
      pace,
      periodMs,
      programs: target.secrets.hideIn(programs),
      groups: target.secrets.hideIn(groups),
    });
    this.#open = { timeline, from, servers };
  }

  #see(sample: Sample): void {
    const { secrets } = this.#parts.target;
    if (sample.kind === 'node') {
      const { node, info } = sample;
      const said = info === undefined ? {} : { info: secrets.hide(info) };
      this.#open?.timeline.see({ ...sample, node: secrets.hide(node), ...said } as Sample);
    } else if (sample.group === undefined) this.#open?.timeline.see(sample);
    else {
      const { models, stats } = sample.group;
      const hidden = Object.entries(stats).map(([server, said]) => [
        secrets.hide(server),
        secrets.hideIn(said),
      ]);
      const group = { models: secrets.hideIn(models), stats: Object.fromEntries(hidden) };
      this.#open?.timeline.see({ ...sample, group });
    }
  }

  async #end(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.timeline.end();
  }
}

/** The same as long as fe has the same servers in the same groups, in whatever order: a failover changes that. */
function serversOf({ models }: FeGroupStats): string {
  return JSON.stringify(models.map(({ id, servers }) => [id, servers.map(({ server }) => server).sort()]));
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
