import { buffer } from 'node:stream/consumers';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { tarOf } from './tar.ts';

test('makes an archive that tar reads', async () => {
  const files = [
    { path: '/pika/conf/pika.conf', content: 'port : 9221\n' },
    { path: '/codis/config/exactly-one-block', content: 'x'.repeat(512) },
    { path: '/empty', content: '' },
    { path: '/words', content: 'größer\n' },
  ];
  const archive = await buffer(tarOf(files));
  const list = await execa('tar', ['-tf', '-'], { input: archive });
  expect(list.stdout.split('\n')).toEqual(files.map(({ path }) => path.slice(1)));
  for (const { path, content } of files) {
    const read = await execa('tar', ['-xOf', '-', path.slice(1)], {
      input: archive,
      stripFinalNewline: false,
    });
    expect(read.stdout).toBe(content);
  }
});
