import type { Command } from 'commander';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { chaosCommand } from '../cli/commands/chaos.ts';
import { runCommand } from '../cli/commands/run.ts';
import { sweepCommand } from '../cli/commands/sweep.ts';
import { chaosCommandFor, commandFor, sweepCommandFor } from './command.ts';
import type { RunOptions } from './options.ts';

const options: RunOptions = {
  runtime: 'process',
  chosenBecause: undefined,
  standins: { pika: false, codis: false },
  pikaBin: '/opt/pika/bin/pika',
  pikaConf: undefined,
  codisDir: "/home/me/my codis (new), it's $HOME",
  coordinatorBin: undefined,
  pikaImage: undefined,
  codisImage: undefined,
  coordinatorImage: undefined,
  defects: undefined,
  coordinator: 'filesystem',
  pace: 1,
  periodMs: 250,
  groups: 1,
  slaves: 2,
  proxies: 0,
  clients: true,
  password: undefined,
  scenarioFiles: [],
  filters: [],
  shard: undefined,
  baseline: undefined,
  jobs: 1,
  heedsLoad: false,
  repeat: 1,
  untilSure: undefined,
  seed: 7,
  phase: undefined,
  reuse: false,
  chromium: undefined,
  reportDir: '/tmp/report',
  resume: false,
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
    ...['--runtime', 'process'],
    ...['--pace', '1'],
    ...['--slaves', '2'],
    ...['--proxies', '0'],
  ]);
  expect(command).toContain(" --pika-bin /opt/pika/bin/pika --codis-dir '/home/me/my codis (new)");
});

/** One that differs from what it is anyway, as far as it can. */
const unusual: RunOptions = {
  ...options,
  scenarioFiles: ['/home/me/one.ts', '/home/me/two.ts'],
  pikaConf: '/etc/pika.conf',
  pikaImage: 'pika',
  codisImage: 'codis',
  coordinator: 'etcd',
  coordinatorBin: '/usr/bin/etcd',
  coordinatorImage: 'etcd',
  defects: 'no-clear',
  phase: 'before-check',
  periodMs: 40,
  groups: 3,
  clients: false,
  password: 'secret-word',
  chromium: '/usr/bin/chromium',
};
const optionsIn = (command: string) =>
  command.match(/--[a-z-]+(?= |$)/g)?.filter((word) => word !== '--') ?? [];
const optionsOf = (command: Command) => command.options.map(({ long }) => long!).sort();

test('it has every option that changes what comes of a scenario', () => {
  const command = commandFor('x', unusual);
  expect(command).toContain(' --scenarios /home/me/one.ts --scenarios /home/me/two.ts ');
  const others = [
    '--gate',
    '--jobs',
    '--repeat',
    '--report',
    '--resume',
    '--reuse',
    '--shard',
    '--until-sure',
  ];
  expect([...new Set(optionsIn(command)), ...others].sort()).toEqual(optionsOf(runCommand()));
  expect(command).toContain(' --period 40 ');
  expect(command).not.toContain('secret-word');
  expect(command).toMatch(/ --page$/);
});

test('that of a sweep has every option that changes what comes of a point, and which points there are', () => {
  const command = sweepCommandFor('slave restarted', { ...unusual, phases: 2, points: 9, limitMs: 1 });
  expect(command).toMatch(/^npm run insync -- sweep 'slave restarted' --seed 7 /);
  const others = ['--jobs', '--limit', '--report'];
  expect([...optionsIn(command), ...others].sort()).toEqual(optionsOf(sweepCommand()));
});

test.each([1, 2, 3])(
  'that of a sequence has %s groups and slaves again, whatever they are by default',
  (many) => {
    const command = chaosCommandFor('look', { ...options, codisDir: undefined, groups: many, slaves: many });
    const again = chaosCommand();
    again.parseOptions(command.replace(/^.* chaos /, '').split(' '));
    expect(again.opts()).toMatchObject({ replay: 'look', groups: many, slaves: many });
  },
);
