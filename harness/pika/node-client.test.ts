import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeAnswer, FakeNode } from './fake-node.ts';
import { NodeClient } from './node-client.ts';

const noAnswer = (error: string) => ({ ok: false, error, reason: 'no-answer' });
const LIMITS = { connectMs: 60_000, commandMs: 60_000 };

let node: FakeNode;
let client: NodeClient;
beforeEach(async () => {
  node = await FakeNode.listen(() => 'OK');
  client = new NodeClient(() => node.address, LIMITS);
});
afterEach(async () => {
  client.close();
  await node.close();
});

test('sends nothing but what it is asked to', async () => {
  expect(await client.ping()).toEqual({ ok: true, value: 'OK' });
  expect(node.commands).toEqual(['ping']);
});

describe('commands', () => {
  test('slaveof', async () => {
    await client.slaveof('pika-1:9221');
    await client.slaveof('pika-1:9221', 'force');
    await client.slaveof('[::1]:9221');
    expect(node.commands).toEqual(['SLAVEOF pika-1 9221', 'SLAVEOF pika-1 9221 force', 'SLAVEOF ::1 9221']);
  });

  test('slaveof gives a node that has a password the same one for its master', async () => {
    client.close();
    client = new NodeClient(() => node.address, LIMITS, 'hush');
    await client.slaveof('pika-1:9221');
    expect(node.commands).toEqual(['AUTH hush', 'CONFIG SET masterauth hush', 'SLAVEOF pika-1 9221']);
  });

  test('slaveofNoOne is kept over a restart', async () => {
    await client.slaveofNoOne();
    expect(node.commands).toEqual(['SLAVEOF NO ONE', 'CONFIG REWRITE']);
  });

  test('slaveofNoOne that is refused is not', async () => {
    node.answer = () => ({ error: 'ERR invalid usage' });
    expect(await client.slaveofNoOne()).toEqual({ ok: false, error: 'ERR invalid usage' });
    expect(node.commands).toEqual(['SLAVEOF NO ONE']);
  });

  test('observe asks for both at once', async () => {
    node.answer = (command) => (command.startsWith('mget') ? ['a#1', null] : 'role:master\r\n');
    expect(await client.observe(['insync:probe', 'insync:extra'])).toEqual({
      ok: true,
      value: { info: 'role:master\r\n', values: ['a#1', null] },
    });
    expect(node.commands).toEqual(['info replication', 'mget insync:probe insync:extra']);
  });

  test('observe has the state of a node that refuses to read', async () => {
    node.answer = (command) =>
      command.startsWith('mget') ? { error: 'ERR Full sync not completed' } : 'role:slave\r\n';
    expect(await client.observe(['insync:probe'])).toEqual({
      ok: true,
      value: { info: 'role:slave\r\n', values: undefined },
    });
  });
});

describe('observe tells of a node that has a password', () => {
  const observed = async (masterauth: FakeAnswer) => {
    const answers: Record<string, FakeAnswer> = { 'CONFIG GET masterauth': masterauth, 'mget key': [null] };
    node.answer = (command) => answers[command] ?? 'OK';
    client = new NodeClient(() => node.address, LIMITS, 'secret-1');
    const answer = await client.observe(['key']);
    expect(JSON.stringify(answer)).not.toContain('secret');
    return answer.ok && answer.value.masterauth;
  };

  test('whether it knows its master’s, and not which', async () => {
    expect(await observed(['masterauth', 'secret-1'])).toBe(true);
    expect(await observed(['masterauth', ''])).toBe(false);
    expect(await observed(['masterauth', 'secret-2'])).toBe(false);
  });

  test('nothing where it does not say', async () => {
    expect(await observed({ error: 'ERR unsupported' })).toBeUndefined();
    expect(await observed([])).toBeUndefined();
  });
});

describe('errors', () => {
  test('a refusal in the words of the node', async () => {
    node.answer = () => ({ error: "READONLY You can't write against a read only replica." });
    expect(await client.set('key', 'value')).toEqual({
      ok: false,
      error: "READONLY You can't write against a read only replica.",
    });
  });

  test('nobody there', async () => {
    const gone = await FakeNode.listen(() => 'OK');
    await gone.close();
    const nobody = new NodeClient(() => gone.address, LIMITS);
    expect(await nobody.ping()).toEqual(noAnswer('connection refused'));
  });

  test('a connection that goes away under a command', async () => {
    node.answer = () => 'CUT';
    expect(await client.get('key')).toEqual(noAnswer('closed'));
  });

  test('a node that hangs', async () => {
    node.answer = () => 'HANG';
    const hasty = new NodeClient(() => node.address, { ...LIMITS, commandMs: 50 });
    expect(await hasty.infoReplication()).toEqual(noAnswer('time-out after 50 ms'));
    expect(await hasty.observe(['key'])).toEqual(noAnswer('time-out after 50 ms'));
    hasty.close();
  });

  test('a node that hangs while much is asked is left once, without a word of Node’s about it', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error) => void warnings.push(name);
    process.on('warning', warned);
    node.answer = () => 'HANG';
    const hasty = new NodeClient(() => node.address, { ...LIMITS, commandMs: 50 });
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    const answers = await Promise.all(keys.map((key) => hasty.get(key)));
    // The first that is late closes the connection to those whose time is not over.
    expect(answers).toContainEqual(noAnswer('time-out after 50 ms'));
    const known = [noAnswer('time-out after 50 ms'), noAnswer('closed')];
    for (const answer of answers) expect(known).toContainEqual(answer);
    await nextTurn();
    process.off('warning', warned);
    expect(warnings).not.toContain('MaxListenersExceededWarning');
    hasty.close();
  });
});

test('goes on as soon as the node does', async () => {
  client = new NodeClient(() => node.address, { ...LIMITS, commandMs: 2000 });
  node.answer = () => 'HANG';
  await client.ping();
  node.answer = () => 'PONG';
  expect(await client.ping()).toEqual({ ok: true, value: 'PONG' });
  node.answer = () => 'CUT';
  await client.ping();
  node.answer = () => 'PONG';
  expect(await client.ping()).toEqual({ ok: true, value: 'PONG' });
});

test('asks for the address each time it connects', async () => {
  await client.ping();
  const moved = await FakeNode.listen(() => 'moved');
  await node.close();
  node = moved;
  await client.ping();
  expect(await client.ping()).toEqual({ ok: true, value: 'moved' });
});
