import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { archiveOf } from './archive.ts';
import type { Docker, Engine } from './engine.ts';
import { lookInto, provideImage, whyNotHad } from './images.ts';

interface Registry {
  /** The processor of the image that the engine has. */
  readonly has?: string;
  /** Those for which the registry has it. */
  readonly canPull?: readonly string[];
}

/** An engine on amd64 that knows one image. */
function engineWith({ has, canPull }: Registry): Engine {
  const missing = () => Promise.reject(Object.assign(new Error('no such image'), { statusCode: 404 }));
  const image = {
    inspect: () => (has ? Promise.resolve({ Id: 'sha256:0123', Architecture: has }) : missing()),
    distribution: () =>
      canPull ? Promise.resolve({ Platforms: canPull.map((architecture) => ({ architecture })) }) : missing(),
  };
  return {
    docker: { getImage: () => image } as unknown as Docker,
    pull: () => missing(),
    host: 'localhost',
    hostIps: [],
    architecture: 'amd64',
  };
}

test.each<[string, Registry, string | undefined]>([
  ['is there', { has: 'amd64' }, undefined],
  ['is there for another processor', { has: 'arm64' }, 'pika is for arm64, and the engine runs on amd64'],
  ['can be pulled', { canPull: ['arm64', 'amd64', 'unknown'] }, undefined],
  ['can be pulled, and its registry names no processor', { canPull: [''] }, undefined],
  [
    'can be pulled for other processors only',
    { canPull: ['arm64', 'riscv64', 'unknown'] },
    'pika is for arm64, riscv64, and the engine runs on amd64',
  ],
  ['is nowhere', {}, 'pika is neither there nor can it be pulled'],
])('an image that %s', async (_what, registry, why) => {
  expect(await whyNotHad(engineWith(registry), 'pika')).toBe(why);
});

test('an image for another processor that was named is taken, and said to be one', async () => {
  const said: string[] = [];
  const image = await provideImage(engineWith({ has: 'arm64' }), 'pika', (line) => said.push(line));
  expect(image.architecture).toBe('arm64');
  expect(said).toEqual([
    'pika is for arm64, and the engine runs on amd64: it runs only where that is emulated',
  ]);
});

describe('what images hold', () => {
  /** An engine whose images hold those files. */
  function engineHolding(files: Readonly<Record<string, string>>): Engine {
    const missing = () => Promise.reject(Object.assign(new Error('no such file'), { statusCode: 404 }));
    const container = {
      infoArchive: ({ path }: { path: string }) => (path in files ? Promise.resolve() : missing()),
      getArchive: async ({ path }: { path: string }) =>
        path in files ? archiveOf([{ path: basename(path), content: files[path]! }]) : missing(),
      remove: async () => {},
    };
    const docker = { createContainer: async () => container } as unknown as Docker;
    return { ...engineWith({}), docker };
  }

  const images = { pika: 'a/pika', codis: 'a/codis' };
  const PROXY = '/codis/bin/codis-proxy';
  const files = {
    '/pika/bin/pika': '',
    '/codis/bin/codis-dashboard': '',
    '/codis/bin/codis-fe': '',
    '/codis/config/dashboard.toml': 'shipped = true',
  };

  test('is told, with the program that is missing', async () => {
    const { shipped, missing } = await lookInto(engineHolding(files), images, {});
    expect([...shipped]).toEqual([['codis-dashboard', 'shipped = true']]);
    expect([...missing]).toEqual([['codis-proxy', `image a/codis holds no ${PROXY}`]]);
  });

  test('is all that there is to be', async () => {
    const { missing } = await lookInto(engineHolding({ ...files, [PROXY]: '' }), images, {});
    expect([...missing]).toEqual([]);
  });
});
