import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type Claim,
  findClaim,
  NameTakenError,
  ownPlace,
  releaseName,
  takeName,
  takenNames,
} from './claims.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-claims-'));
  vi.stubEnv('TMPDIR', folder);
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

test('a place that others can write to is not used', async () => {
  await chmod(await ownPlace(), 0o777);
  await expect(findClaim('a')).rejects.toThrow(/is not a folder of yours alone/);
  await expect(takeName(claim('a', 'run-1'), alive)).rejects.toThrow(/is not a folder of yours alone/);
});

test('a name that somebody is about to take is nobody’s yet', async () => {
  await mkdir(join(await ownPlace(), '.run-1'));
  expect(await takenNames()).toEqual([]);
});
