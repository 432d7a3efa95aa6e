import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { holds, notYet, until } from '../until.ts';
import { OTHER_VERSION, PROTOCOL } from './protocol.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-control-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SERVER = JSON.stringify(join(packageRoot(), 'harness/up/control-server.ts'));
const CLIENT = JSON.stringify(join(packageRoot(), 'harness/up/control-client.ts'));

/** A program of its own: the socket lies in the working directory, which a test's thread can't change. */
function inFolder(program: string, ...options: string[]) {
  return execa(process.execPath, [...options, '--input-type=module', '--eval', program], {
    cwd: folder,
    reject: false,
    timeout: 25_000,
  });
}

test('a connection that can’t be taken does not end the keeper', async () => {
  const failingAccept = join(packageRoot(), 'fixtures/standin/testing/failing-accept.ts');
  const { stdout } = await inFolder(
    `
    import { setImmediate as turn } from 'node:timers/promises';
    import { serveControl } from ${SERVER};
    await serveControl(async () => {});
    for (let turns = 0; turns < 5; turns++) await turn();
    console.log('serves');
    process.exit();`,
    '--import',
    failingAccept,
  );
  expect(stdout).toBe('serves');
});

describe('a keeper', () => {
  /** What it is told to do is the target of a fault; `status` says how many have gone. */
  const KEEPER = `
    import { once } from 'node:events';
    import { setImmediate as turn } from 'node:timers/promises';
    import { serveControl } from ${SERVER};
    let gone = 0;
    const server = await serveControl(async (request, reply, signal) => {
      const say = (text) => reply({ kind: 'line', text });
      if (request.kind === 'status') return say(gone + ' gone');
      if (request.kind === 'down') {
        say('ending');
        server.close(10_000).then(() => console.log('closed'));
        await turn();
        return say('nothing is left');
      }
      say(request.fault + ' ' + request.target);
      if (request.target === 'refused') throw Object.assign(new Error('not that'), { logTail: ['why'] });
      if (request.target === 'talkative') {
        say('x'.repeat(1024 ** 2));
        turn().then(() => say('too late'));
      }
      if (request.target === 'watched') {
        await once(signal, 'abort');
        gone++;
        say('to nobody');
      }
    });
    console.log('serves');`;
  let keeper: ReturnType<typeof inFolder>;
  beforeEach(async () => {
    keeper = inFolder(KEEPER);
    await once(keeper.stdout!, 'data');
  });
  afterEach(async () => {
    keeper.kill('SIGKILL');
    await keeper;
  });

  const STATUS = { version: PROTOCOL, kind: 'status' };
  const fault = (target: string) => ({ version: PROTOCOL, kind: 'fault', fault: 'kill', target });
  const send = async (body: string | Buffer, options: RequestOptions = {}): Promise<IncomingMessage> => {
    const sent = request({ socketPath: join(folder, 'control'), method: 'POST', ...options });
    sent.end(body);
    return (await once(sent, 'response'))[0];
  };
  const order = (what: unknown) => send(JSON.stringify(what));
  const repliesTo = async (what: unknown) => {
    const answer = await order(what);
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    const lines = (await text(answer)).trimEnd().split('\n');
    return { status: answer.statusCode, replies: lines.map((line) => JSON.parse(line)) };
  };

  test('answers an order with a reply a line, and says why it did not carry it out', async () => {
    const line = (text: string) => ({ kind: 'line', text });
    expect(await repliesTo(fault('slave'))).toEqual({ status: 200, replies: [line('kill slave')] });
    const failed = { kind: 'failed', message: 'not that', logTail: ['why'] };
    expect(await repliesTo(fault('refused'))).toEqual({
      status: 200,
      replies: [line('kill refused'), failed],
    });
  });

  test('survives what is said after the answer’s end, while that is still on its way', async () => {
    const { replies } = await repliesTo(fault('talkative'));
    expect(replies.map(({ text }) => text.length)).toEqual(['kill talkative'.length, 1024 ** 2]);
    expect((await repliesTo(STATUS)).status).toBe(200);
  });

  test('says things as they happen, and knows when nobody listens any more', async () => {
    const answer = await order(fault('watched'));
    const [said] = await once(answer.setEncoding('utf8'), 'data');
    expect(said).toBe('{"kind":"line","text":"kill watched"}\n');
    answer.destroy();
    const look = async () => {
      const { text } = (await repliesTo(STATUS)).replies[0];
      return text === '1 gone' ? holds(undefined) : notYet(text);
    };
    await until(look, { what: 'it knows', limitMs: 10_000, everyMs: 5 });
  });

  test('is through with the answer when nothing is left, and closes then', async () => {
    const { replies } = await repliesTo({ version: PROTOCOL, kind: 'down' });
    expect(replies.at(-1)).toEqual({ kind: 'line', text: 'nothing is left' });
    expect((await keeper).stdout).toBe('serves\nclosed');
  });

  test.each([
    [{ version: 9, kind: 'down' }, new RegExp(OTHER_VERSION)],
    [{ version: PROTOCOL, kind: 'rm' }, /makes no sense: kind: /],
    [[], new RegExp(OTHER_VERSION)],
    [null, new RegExp(OTHER_VERSION)],
  ])('refuses %j in one line', async (said, why) => {
    expect(await repliesTo(said)).toEqual({
      status: 400,
      replies: [{ kind: 'failed', message: expect.stringMatching(why), logTail: [] }],
    });
  });

  test.each([
    ['what is not JSON', 400, 'what?', {}],
    ['a GET', 405, '', { method: 'GET' }],
    ['a PUT', 405, '{}', { method: 'PUT' }],
    ['another path', 404, JSON.stringify(STATUS), { path: '/status' }],
    ['an upgrade', 405, '', { method: 'GET', headers: { connection: 'Upgrade', upgrade: 'websocket' } }],
    ['what is longer than any order', 413, '', { headers: { 'content-length': 1024 ** 3 } }],
    ['what does not say its length', 413, '{}', { headers: { 'transfer-encoding': 'chunked' } }],
  ] as const)('answers %s with %i', async (_what, status, body, options) => {
    const answer = await send(body, options as RequestOptions);
    expect(answer.statusCode).toBe(status);
    expect(await text(answer)).toMatch(/^\S.*\n$/);
    expect((await repliesTo(STATUS)).status).toBe(200);
  });

  const LONG = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 300000\r\n\r\n${'x'.repeat(300_000)}`;
  test.each([
    ['no HTTP', '{"version":1,"kind":"down"}\n', /^HTTP\/1\.1 400 /],
    ['headers without end', `GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(100_000)}`, /^(HTTP\/1\.1 431 |$)/],
    ['more than it takes', LONG, /^(HTTP\/1\.1 413 |$)/],
    ['a length that is none', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n', /^$/],
    ['more than one order', `${'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(9)}`, /^HTTP\/1\.1 405 /],
  ])('survives %s', async (_what, said, answer) => {
    const peer = connect(join(folder, 'control'));
    // It may close the connection before it has heard all.
    peer.on('error', () => {});
    peer.write(said);
    let heard = '';
    peer.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk;
    });
    await new Promise((resolve) => peer.once('close', resolve));
    expect(heard).toMatch(answer);
    expect((await repliesTo(STATUS)).status).toBe(200);
  });

  test('survives who goes away in the middle of an order', async () => {
    for (const said of ['', 'POST / HT', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{']) {
      const peer = connect(join(folder, 'control'));
      await once(peer, 'connect');
      peer.end(said);
      peer.resume();
      await once(peer, 'close');
    }
    expect((await repliesTo(STATUS)).status).toBe(200);
  });
});

describe('who asks the keeper', () => {
  const asked = async (peer: string, options = '{}') => {
    const { stdout } = await inFolder(`
      import { rmSync } from 'node:fs';
      import { createServer } from 'node:net';
      import { ask } from ${CLIENT};
      const peer = ${peer};
      rmSync('control', { force: true });
      if (peer) await new Promise((resolve) => createServer(${options}, peer).listen('control', resolve));
      try {
        const claim = { name: 'mine', runFolder: process.cwd(), runtime: 'process', pid: 1 };
        for await (const reply of ask(claim, { version: ${PROTOCOL}, kind: 'status' })) {
          console.log(reply.text);
          process.emit('heard');
        }
        console.log('through');
      } catch (error) {
        console.log(error.name + ': ' + error.message, ...(error.logTail ?? []));
      }
      process.exit();`);
    return stdout.split('\n');
  };
  /** A peer that answers with this, whatever it is asked. */
  const answering = (answer: string) =>
    asked(`(socket) => socket.once('data', () => socket.end(${JSON.stringify(answer)}))`);
  const HEAD = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  const chunk = (content: string) => `${content.length.toString(16)}\r\n${content}\r\n`;
  const LINE = '{"kind":"line","text":"one"}\n';
  const ENDED = 'KeeperGoneError: the keeper of mine ended before it was through';

  test('hears what it says, until it is through', async () => {
    const failed = '{"kind":"failed","message":"not that","logTail":["why"]}\n';
    expect(
      await answering(`${HEAD}${chunk(LINE.slice(0, 9))}${chunk(LINE.slice(9) + LINE)}0\r\n\r\n`),
    ).toEqual(['one', 'one', 'through']);
    expect(await answering(`${HEAD}${chunk(LINE + failed)}0\r\n\r\n`)).toEqual([
      'one',
      'ProgramError: not that why',
    ]);
  });

  test('knows a keeper that is gone, or goes', async () => {
    expect(await asked('undefined')).toEqual(['KeeperGoneError: the keeper of mine is gone']);
    expect(await asked('(socket) => socket.destroy()')).toEqual([ENDED]);
    expect(await answering('')).toEqual([ENDED]);
    expect(await answering(HEAD + chunk(LINE))).toEqual(['one', ENDED]);
    expect(await answering(HEAD + chunk(LINE + LINE.slice(0, 9)))).toEqual(['one', ENDED]);
  });

  test('knows one that is reset in the middle of its answer', async () => {
    const said = JSON.stringify(HEAD + chunk(LINE));
    // A socket that is closed with something unread in it is reset.
    const peer = `(socket) => {
      socket.write(${said});
      process.once('heard', () => socket.destroy());
    }`;
    expect(await asked(peer, '{ pauseOnConnect: true }')).toEqual(['one', ENDED]);
  });

  test('says that a keeper speaks otherwise', async () => {
    expect(await answering('{"kind":"failed","message":"what?","logTail":[]}\n')).toEqual([
      `Error: ${OTHER_VERSION}`,
    ]);
    expect(await answering(`${HEAD}${chunk('{"kind":"sung"}\n')}0\r\n\r\n`)).toEqual([
      expect.stringMatching(/^Error: the keeper answers something unexpected: /),
    ]);
    const endless = `'HTTP/1.1 200 OK\\r\\n\\r\\n' + 'x'.repeat(300_000)`;
    expect(await asked(`(socket) => socket.on('error', () => {}).write(${endless})`)).toEqual([
      'Error: a line is too long',
    ]);
  });
});
