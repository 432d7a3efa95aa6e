import { expect, test } from 'vitest';
import { countProxies } from './proxies.ts';

const there = { lacks: async () => undefined };
const missing = { lacks: async () => 'codis-proxy is not there: no file /codis/codis-proxy' };

test.each([
  [undefined, 1],
  [0, 0],
  [3, 3],
])('where there is a proxy to run and %s are asked for, there are %i', async (asked, proxies) => {
  expect(await countProxies(asked, there)).toEqual({ proxies });
});

test('where there is none to run, there is none, with the reason where nobody asked for that', async () => {
  expect(await countProxies(0, missing)).toEqual({ proxies: 0 });
  expect(await countProxies(undefined, missing)).toEqual({
    proxies: 0,
    without: 'without proxies: codis-proxy is not there: no file /codis/codis-proxy',
  });
});

test('where there is none to run, asking for some is an error', async () => {
  await expect(countProxies(1, missing)).rejects.toThrow(
    '--proxies 1: codis-proxy is not there: no file /codis/codis-proxy',
  );
});
