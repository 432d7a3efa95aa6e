import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { commandLine, lives, livingProcesses, membersOf, startOf } from './processes.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A shell that leads a group of its own, and the pid that it says first. */
async function shell(script: string): Promise<{ pid: number; said: number }> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  return { pid: child.pid!, said: Number(said.toString()) };
}

test('this process lives, and has started', () => {
  expect(lives(process.pid)).toBe(true);
  expect(livingProcesses().map(({ pid }) => pid)).toContain(process.pid);
  expect(startOf(process.pid)).toBe(startOf(process.pid));
  expect(startOf(process.pid)).toBeDefined();
  expect(commandLine(process.pid)).not.toBe('');
});

test('a group has those that were started in it', async () => {
  const { pid, said } = await shell('sleep 60 & echo $!; wait');
  expect(new Set(membersOf(pid).map((member) => member.pid))).toEqual(new Set([pid, said]));
  process.kill(-pid, 'SIGKILL');
});

test('what has ended does not live, though nobody has waited for it', async () => {
  // What the shell becomes knows nothing of its child.
  const { pid, said } = await shell('sleep 0 & echo $!; exec sleep 60');
  await expect.poll(() => lives(said), { timeout: 60_000 }).toBe(false);
  expect(() => process.kill(said, 0), 'it is still there').not.toThrow();
  expect(membersOf(pid).map((member) => member.pid)).toEqual([pid]);
  expect(startOf(said)).toBeUndefined();
});
