import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { scenario } from '../scenario/scenario.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { readRecording } from '../timeline/recording.ts';
import { difference, namesIn } from './testing/report-sequence.ts';
import { rerun } from './testing/rerun.ts';
import { Trial } from './testing/trial.ts';

/**
 * The stand-in must say what the real programs said when they were recorded, one thing after the other; what counts
 * as the same is said at `difference`. What was done is done again; where a moment's chance decides (whether a slaveof
 * was lost, whether a check came while a program was away), it is done until chance has it as recorded.
 */
const RECORDINGS = new URL('../../fixtures/recordings/', import.meta.url);
/** Folder of recordings → the defects that the stand-in has for it. */
const RELEASES = { 'v3.5.3': 'v3.5.3', 'v4.0.1': 'v4.0.1', patched: undefined } as const;
/** The recordings' own: the dashboard's intervals divided by ten, everything asked every 100 ms. */
const PACE = 0.1;
const PERIOD_MS = 100;
/** The slowest loops take a second (the check of servers believed normal, the statistics), and some time to ask. */
const STABLE_MS = 1200;
const ATTEMPTS = 60;

const recordings = Object.entries(RELEASES).flatMap(([release, defects]) =>
  readdirSync(new URL(release, RECORDINGS)).map((file) => ({
    name: `${release}/${file.replace('.ndjson', '')}`,
    defects,
    recording: readRecording(readFileSync(new URL(`${release}/${file}`, RECORDINGS), 'utf8')),
  })),
);

let trial: Trial;
beforeAll(async () => {
  trial = await Trial.begin();
});
afterAll(() => trial.end());

describe('the stand-in says one after the other what the real one said', () => {
  test.concurrent.for(recordings)('$name', async ({ name, defects, recording }) => {
    const again = scenario(name, ({ cluster }) => cluster.inject(rerun(recording, cluster.dashboard)));
    // The recordings are of clusters without proxies.
    const slaves = namesIn(recording).size - 1;
    const given = { defects, pace: PACE, periodMs: PERIOD_MS, slaves, proxies: 0 };
    let differs: string | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      differs = difference(recording, await timelineOf(again, given), {
        stableMs: STABLE_MS,
        pikaScale: PACE,
      });
      if (differs === undefined) return;
    }
    throw new Error(`after ${ATTEMPTS} attempts, ${differs}`);
  });
});

async function timelineOf(...run: Parameters<Trial['runOnce']>): Promise<TimelineEvent[]> {
  return (await trial.replay(await trial.runOnce(...run))).timeline;
}
