import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isDead, ownerText, parseOwner, thisProcess } from './owner.ts';

test('an owner survives being written down', () => {
  expect(parseOwner(ownerText(thisProcess()))).toEqual(thisProcess());
  expect(parseOwner('')).toBeUndefined();
  expect(parseOwner('somebody else’s words')).toBeUndefined();
});

test('this process lives', () => {
  expect(isDead(thisProcess())).toBe(false);
});

test('an owner whose pid is somebody else’s now is dead', () => {
  expect(isDead({ ...thisProcess(), started: 'the day before' })).toBe(true);
});

test('an owner whose process has ended is dead', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isDead({ ...thisProcess(), pid: child.pid! })).toBe(true);
});

test.each([
  ['another machine', 'elsewhere/1/1'],
  [
    'another machine of the same name',
    thisProcess().machine.replace(/\/.*\//, '/0123456789abcdef0123456789abcdef/'),
  ],
])('of a process of %s nothing is known', (_whose, machine) => {
  expect(isDead({ machine, pid: process.pid, started: 'long ago' })).toBe(false);
});
