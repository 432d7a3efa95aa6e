import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeNode } from './fake-node.ts';
import { NodeReader } from './node-reader.ts';

const LIMITS = { connectMs: 60_000, commandMs: 60_000 };
const INFO = 'role:master\r\n';

let node: FakeNode;
let reader: NodeReader | undefined;
beforeEach(async () => {
  node = await FakeNode.listen((command) => (command.startsWith('AUTH') ? 'OK' : INFO));
});
afterEach(async () => {
  reader?.close();
  await node.close();
});

const read = (password?: string) => {
  reader = new NodeReader(() => node.address, LIMITS, password);
  return reader.infoReplication();
};

test('asks for INFO replication, and sends nothing else', async () => {
  expect(await read()).toEqual({ ok: true, value: INFO });
  expect(node.commands).toEqual(['info replication']);
});

test('sends its password once, before anything else', async () => {
  await read('secret');
  await reader!.ping();
  expect(node.commands).toEqual(['AUTH secret', 'info replication', 'ping']);
});

test.each([
  'ERR Client sent AUTH, but no password is set',
  'ERR AUTH <password> called without any password configured',
])('goes on where the node wants none: %s', async (error) => {
  node.answer = (command) => (command.startsWith('AUTH') ? { error } : INFO);
  expect(await read('secret')).toEqual({ ok: true, value: INFO });
});

test.each([
  ['password-wanted', 'ERR NOAUTH Authentication required.'],
  ['password-refused', 'WRONGPASS invalid username-password pair or user is disabled.'],
  ['password-refused', 'ERR invalid password'],
  [undefined, 'ERR max number of clients reached'],
])('tells %s from other errors: %s', async (reason, error) => {
  node.answer = () => ({ error });
  expect(await read()).toEqual({ ok: false, error, reason });
});

test('tells a name that nobody knows from a node that is not there', async () => {
  reader = new NodeReader(() => 'pika-1.invalid:9221', LIMITS);
  expect(await reader.infoReplication()).toMatchObject({ ok: false, reason: 'unknown-name' });
});

test('gives the refusal, tries again at the next question, and writes nothing to the console', async () => {
  const said = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
  node.answer = (command) => (command.startsWith('AUTH') ? { error: 'WRONGPASS invalid password' } : INFO);
  expect(await read('secret')).toMatchObject({ ok: false, error: 'WRONGPASS invalid password' });
  expect(node.commands).toEqual(['AUTH secret']);
  for (const spy of said) expect(spy).not.toHaveBeenCalled();
  node.answer = (command) => (command.startsWith('AUTH') ? 'OK' : INFO);
  expect(await reader!.infoReplication()).toEqual({ ok: true, value: INFO });
  vi.restoreAllMocks();
});

test('an address that is none is an error like any other', async () => {
  expect(await new NodeReader(() => 'nonsense').ping()).toEqual({
    ok: false,
    error: 'not a host:port: nonsense',
  });
});

test('a question under way ends when it is closed', async () => {
  node.answer = () => 'HANG';
  reader = new NodeReader(() => node.address, LIMITS);
  const asking = reader.infoReplication();
  await expect.poll(() => node.commands, { timeout: 60_000 }).toHaveLength(1);
  reader.close();
  expect(await asking).toEqual({ ok: false, error: 'closed', reason: 'no-answer' });
});
