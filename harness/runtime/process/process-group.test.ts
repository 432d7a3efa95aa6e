import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lives } from '../processes.ts';
import { createRunFolder, startRecorded, sweep } from './ledger.ts';
import { ProcessGroup } from './process-group.ts';

let runFolder: string;
beforeEach(async () => {
  runFolder = await createRunFolder();
});
afterEach(() => sweep(runFolder));

test('a signal goes to nobody who only has come by the id of a group that has ended', async () => {
  const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  try {
    await once(stranger, 'spawn');
    // The end of the leader is known, and nobody has looked yet what is left of its group.
    const leader = Object.assign(new EventEmitter(), { pid: stranger.pid, exitCode: 0, signalCode: null });
    const group = new ProcessGroup(leader as unknown as ChildProcess, runFolder);
    group.signal('SIGSTOP');
    group.signal('SIGKILL');
    // Had it been sent, it would have come before this one.
    stranger.kill('SIGTERM');
    expect(await once(stranger, 'exit')).toEqual([null, 'SIGTERM']);
  } finally {
    stranger.kill('SIGKILL');
  }
});

test('a signal goes to what a leader that has ended left', async () => {
  const leader = startRecorded(runFolder, (own) =>
    spawn('sh', ['-c', 'sleep 60 & echo $!'], { ...own, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  const group = new ProcessGroup(leader, runFolder);
  const [said] = (await once(leader.stdout!, 'data')) as [Buffer];
  await once(leader, 'exit');
  expect(lives(Number(said.toString()))).toBe(true);
  group.signal('SIGKILL');
  expect(await group.ended).toBe('exit code 0');
  expect(lives(Number(said.toString()))).toBe(false);
});
