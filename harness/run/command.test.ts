import { execa } from 'execa';
import { expect, test } from 'vitest';
import { commandFor } from './command.ts';
import type { RunOptions } from './options.ts';

const options: RunOptions = {
  runtime: 'process',
  chosenBecause: undefined,
  standin: false,
  pikaBin: '/opt/pika/bin/pika',
  pikaConf: undefined,
  codisDir: "/home/me/my codis (new), it's $HOME",
  pikaImage: undefined,
  codisImage: undefined,
  defects: undefined,
  pace: 1,
  periodMs: 250,
  groups: 1,
  slaves: 2,
  filters: [],
  jobs: 1,
  repeat: 1,
  seed: 7,
  chromium: undefined,
  reportDir: '/tmp/report',
};

test('the command that runs a scenario again gives a shell each word as it was', async () => {
  const command = commandFor('the complaint: a, then b', options);
  const words = command.replace(/^npm start -- /, '');
  const { stdout } = await execa('sh', ['-c', `printf '%s\\n' ${words}`]);
  expect(stdout.split('\n')).toEqual([
    'the complaint: a, then b',
    ...['--seed', '7'],
    ...['--pika-bin', '/opt/pika/bin/pika'],
    ...['--codis-dir', "/home/me/my codis (new), it's $HOME"],
    ...['--pace', '1'],
    ...['--slaves', '2'],
  ]);
  expect(command).toContain(" --pika-bin /opt/pika/bin/pika --codis-dir '/home/me/my codis (new)");
});
