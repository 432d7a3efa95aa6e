import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { archiveOf, onlyFile } from './archive.ts';

const FILES = [
  { path: '/pika/conf/pika.conf', content: 'port : 9221\n' },
  { path: '/codis/config/exactly-one-block', content: 'x'.repeat(512) },
  { path: '/empty', content: '' },
  { path: '/words', content: 'größer\n' },
];

test('makes an archive that tar reads', async () => {
  const archive = await buffer(archiveOf(FILES));
  const list = await execa('tar', ['-tf', '-'], { input: archive });
  expect(list.stdout.split('\n')).toEqual(FILES.map(({ path }) => path.slice(1)));
  for (const { path, content } of FILES) {
    const read = await execa('tar', ['-xOf', '-', path.slice(1)], {
      input: archive,
      stripFinalNewline: false,
    });
    expect(read.stdout).toBe(content);
  }
});

test.each(FILES)('reads the one file $path', async (file) => {
  await expect(onlyFile(archiveOf([file]))).resolves.toBe(file.content);
});

test('refuses an archive without a file, and what is no archive', async () => {
  await expect(onlyFile(archiveOf([]))).rejects.toThrow('holds no file');
  await expect(onlyFile(Readable.from([Buffer.from('no archive'.repeat(100))]))).rejects.toThrow();
});
