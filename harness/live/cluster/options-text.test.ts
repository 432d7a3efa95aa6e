import { describe, expect, test } from 'vitest';
import { listenAddress } from '../monitor/listen-address.ts';
import { feLocation } from './fe-url.ts';
import { NodeMap } from './node-map.ts';

describe('where fe is', () => {
  test.each([
    ['127.0.0.1:8080', 'http://127.0.0.1:8080', true],
    ['127.1:8080', 'http://127.0.0.1:8080', true],
    ['0:8080', 'http://0.0.0.0:8080', true],
    ['localhost:8080', 'http://localhost:8080', true],
    ['https://fe.LOCALHOST', 'https://fe.localhost', true],
    ['[::1]:8080', 'http://[::1]:8080', true],
    ['http://fe.example:8080/', 'http://fe.example:8080', false],
    ['https://localhost.example/codis/', 'https://localhost.example/codis', false],
    ['10.127.0.0:8080', 'http://10.127.0.0:8080', false],
  ])('%s', (text, url, loopback) => {
    expect(feLocation(text)).toEqual({
      endpoint: { url },
      shown: url,
      loopback,
      secrets: [],
      product: undefined,
    });
  });

  test.each([
    ['http://fe:8080/#codis-demo', 'http://fe:8080'],
    ['http://fe:8080/index.html#codis-demo', 'http://fe:8080'],
    ['https://fe/codis/index.html#codis-demo', 'https://fe/codis'],
  ])('with the product that the page’s own URL names: %s', (text, shown) => {
    expect(feLocation(text)).toMatchObject({ shown, product: 'codis-demo' });
  });

  test('with user and password, which are sent and not shown', () => {
    const location = feLocation('me:s%40crét@fe:8080');
    const basic = Buffer.from('me:s@crét').toString('base64');
    expect(location.endpoint).toEqual({
      url: 'http://fe:8080',
      headers: { authorization: `Basic ${basic}` },
    });
    expect(location.shown).toBe('http://fe:8080');
    expect(location.secrets).toEqual(expect.arrayContaining(['me:s@crét', 's@crét']));
  });

  test.each(['', 'ftp://me:hunter2@fe', 'http://me:hunter2@', 'me:hunter2@fe:99999', 'fe:8080/?x=hunter2'])(
    'is not %j, and it is not repeated',
    (text) => {
      expect(() => feLocation(text)).toThrow(
        new Error('--fe wants the URL of codis-fe, such as http://host:8080 or host:8080'),
      );
    },
  );
});

describe('a node map', () => {
  const map = new NodeMap([
    'pika-1:9221=127.0.0.1:19221',
    'pika-2=10.0.0.2',
    '172.18.0.3:9221=127.0.0.1:19221',
  ]);

  test.each([
    ['pika-1:9221', '127.0.0.1:19221'],
    ['PIKA-1:9221', '127.0.0.1:19221'],
    ['pika-1:9222', 'pika-1:9222'],
    ['pika-2:9221', '10.0.0.2:9221'],
    ['pika-2:9333', '10.0.0.2:9333'],
    ['other:1', 'other:1'],
    ['no address', 'no address'],
  ])('reaches %s at %s', (address, reached) => expect(map.reach(address)).toBe(reached));

  test('knows the other spellings of a server', () => {
    expect(map.aliases('pika-1:9221')).toEqual(['127.0.0.1:19221', '172.18.0.3:9221']);
    expect(map.aliases('pika-2:9221')).toEqual(['10.0.0.2:9221']);
    expect(map.aliases('other:1')).toEqual([]);
  });

  test('prefers the entry with the port', () => {
    const both = new NodeMap(['a=b', 'a:1=c:2']);
    expect([both.reach('a:1'), both.reach('a:2')]).toEqual(['c:2', 'b:2']);
  });

  test.each([
    [['a'], 'wants FROM=TO'],
    [['a=b=c'], 'wants FROM=TO'],
    [['a:0=b:1'], 'wants FROM=TO'],
    [['a:1=b:70000'], 'wants FROM=TO'],
    [['a=b:1'], 'name the port in FROM too'],
    [['a:1=b:1', 'A:1=c:1'], 'names A:1 twice'],
    [['a=b', 'a=c'], 'names a twice'],
  ])('is not %j', (entries, why) => expect(() => new NodeMap(entries)).toThrow(why));
});

describe('where to listen', () => {
  test.each([
    [':9640', undefined, 9640],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['[::1]:9640', '::1', 9640],
    ['host:1', 'host', 1],
  ])('%s', (text, host, port) => expect(listenAddress(text)).toEqual({ host, port }));

  test.each(['', '9640', 'host', ':70000', 'a:b:1'])('is not %j', (text) => {
    expect(() => listenAddress(text)).toThrow('an address such as :9640 or 127.0.0.1:9640 is wanted.');
  });
});
