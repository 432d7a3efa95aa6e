import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRunFolder, livingRuns, sweep } from '../runtime/process/ledger.ts';
import {
  type Claim,
  copyClaim,
  findClaim,
  NameTakenError,
  ownPlace,
  releaseName,
  renewClaim,
  takeName,
  takenNames,
} from './claims.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-claims-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('XDG_STATE_HOME', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const claim = (name: string, run: string): Claim => ({
  name,
  runFolder: join(folder, run),
  runtime: 'process',
  pid: 1,
});
const alive = async () => true;
const dead = async () => false;

test('a name that is given back leaves nothing', async () => {
  await takeName(claim('a', 'run-1'), alive);
  await takeName(claim('b', 'run-2'), alive);
  expect(await findClaim('a')).toEqual(claim('a', 'run-1'));
  expect(await takenNames()).toEqual(['a', 'b']);
  await releaseName(claim('a', 'run-1'));
  await releaseName(claim('b', 'run-2'));
  expect(await findClaim('a')).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test('of many that want a name at once, one gets it', async () => {
  const wants = Array.from({ length: 20 }, (_, index) => takeName(claim('a', `run-${index}`), alive));
  const outcomes = await Promise.allSettled(wants);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.find((outcome) => outcome.status === 'rejected')!.reason).toBeInstanceOf(NameTakenError);
});

test('of many that want the name of a dead one at once, one gets it', async () => {
  const before = claim('a', 'run-dead');
  await takeName(before, alive);
  const lives = async (other: Claim) => other.runFolder !== before.runFolder;
  const wants = Array.from({ length: 20 }, (_, index) => takeName(claim('a', `run-${index}`), lives));
  const outcomes = await Promise.allSettled(wants);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('one that gives back a name that is another’s by now takes nothing away', async () => {
  const before = claim('a', 'run-1');
  await takeName(before, alive);
  await takeName(claim('a', 'run-2'), dead);
  await releaseName(before);
  expect(await findClaim('a')).toEqual(claim('a', 'run-2'));
});

describe('a claim that is cleaned away', () => {
  async function cleanedAway(): Promise<Claim> {
    const own = { ...claim('a', ''), runFolder: await createRunFolder() };
    await takeName(own, alive);
    await copyClaim(own);
    await rm(await ownPlace(), { recursive: true });
    return own;
  }
  afterEach(async () => {
    for (const run of await livingRuns()) await sweep(run);
  });

  test('is found by the folder of its run', async () => {
    const own = await cleanedAway();
    expect(await findClaim('a')).toEqual(own);
    expect(await takenNames()).toEqual(['a']);
    await expect(takeName(claim('a', 'run-2'), alive)).rejects.toThrow(NameTakenError);
  });

  test('is put back', async () => {
    const own = await cleanedAway();
    await renewClaim(own);
    await sweep(own.runFolder);
    expect(await findClaim('a')).toEqual(own);
  });

  test('is not put back where the name is another’s by now', async () => {
    const own = await cleanedAway();
    await takeName(claim('a', 'run-2'), dead);
    await expect(renewClaim(own)).rejects.toThrow(NameTakenError);
    expect(await findClaim('a')).toEqual(claim('a', 'run-2'));
  });
});

test('a claim does not grow old while it is renewed', async () => {
  const own = claim('a', 'run-1');
  await takeName(own, alive);
  const files = [await ownPlace(), join(await ownPlace(), 'a'), join(await ownPlace(), 'a', 'run-1')];
  const elevenDaysAgo = new Date(Date.now() - 11 * 86_400_000);
  for (const file of files) await utimes(file, elevenDaysAgo, elevenDaysAgo);
  await renewClaim(own);
  for (const file of files)
    expect((await stat(file)).mtimeMs, file).toBeGreaterThan(elevenDaysAgo.getTime() + 86_400_000);
});

test('a claim lies where nothing is cleaned away, if the environment names such a place', async () => {
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  await takeName(claim('a', 'run-1'), alive);
  expect(await readdir(folder)).toEqual(['state']);
  expect(await findClaim('a')).toEqual(claim('a', 'run-1'));
});

test('a place that others can write to is not used', async () => {
  await chmod(await ownPlace(), 0o777);
  await expect(findClaim('a')).rejects.toThrow(/is not a folder of yours alone/);
  await expect(takeName(claim('a', 'run-1'), alive)).rejects.toThrow(/is not a folder of yours alone/);
});

test('a name that somebody is about to take is nobody’s yet', async () => {
  await mkdir(join(await ownPlace(), '.run-1'));
  expect(await takenNames()).toEqual([]);
});
