import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { packageRoot } from '../package-root.ts';
import { runCommand } from './commands/run.ts';
import { argumentsOf } from './github-inputs.ts';
import { program } from './program.ts';

const read = (file: string) => readFileSync(join(packageRoot(), file), 'utf8');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly runs: { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] };
}

describe('the GitHub Action', () => {
  const { inputs, runs }: Action = parse(read('action.yml'));

  test('has every option of a run as an input, and no other', () => {
    const { filter: _, artifact: __, ...options } = inputs;
    // A job begins with nothing that could be gone on with.
    const known = runCommand().options.map(({ long }) => long!.slice(2));
    expect(Object.keys(options).toSorted()).toEqual(known.filter((name) => name !== 'resume').toSorted());
  });

  test('gives a run what its inputs say, and nothing of what is empty', () => {
    const empty = Object.fromEntries(Object.keys(inputs).map((name) => [name, '']));
    expect(argumentsOf(empty)).toEqual(['run', '--']);
    const given = { scenarios: 'a/*.ts\nb.ts\n', page: 'true', 'no-clients': 'false', slaves: '2' };
    expect(argumentsOf({ ...empty, ...given, filter: 'down short\n--odd', artifact: 'x' })).toEqual([
      ...['run', '--scenarios=a/*.ts', '--scenarios=b.ts', '--slaves=2', '--page'],
      ...['--', 'down short', '--odd'],
    ]);
  });

  test('takes actions of others by their commits, and puts no input into a script', () => {
    const used = runs.steps.flatMap(({ uses }) => uses ?? []);
    expect(used).toHaveLength(2);
    for (const action of used) expect(action).toMatch(/@[0-9a-f]{40}$/);
    for (const { run } of runs.steps) expect(run ?? '').not.toContain('${{');
  });

  test('its step is insync with that command line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'insync-action-'));
    const { exitCode, all } = await execa(
      process.execPath,
      [join(packageRoot(), 'harness/cli/github-action.ts')],
      {
        cwd: folder,
        reject: false,
        all: true,
        env: { INSYNC_INPUTS: '{"gate": "known.yaml", "filter": ""}' },
      },
    );
    await rm(folder, { recursive: true });
    expect(all).toMatch(/^insync: there is no baseline: /);
    expect(exitCode).toBe(2);
  });
});

test('the GitLab template uses every input of its own, and options that there are', () => {
  const text = read('ci/gitlab.yml');
  const [header, jobs] = parseAllDocuments(text).map((document) => {
    expect('errors' in document ? document.errors : []).toEqual([]);
    return (document as { toJS(): Record<string, object> }).toJS();
  });
  const declared = Object.keys((header!.spec as { readonly inputs: object }).inputs);
  const used = [...JSON.stringify(jobs).matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(([, name]) => name!);
  expect([...new Set(used)].toSorted()).toEqual(declared.toSorted());

  const scripts = Object.values(jobs!).flatMap((job) => ('script' in job ? (job.script as string[]) : []));
  const calls = scripts.join('\n').match(/npx insync [^|&]*/g) ?? [];
  expect(calls).toHaveLength(3);
  for (const call of calls) {
    const [, name] = /npx insync (\w+)/.exec(call)!;
    const command = program().commands.find((each) => each.name() === name);
    const known = command?.options.map(({ long }) => long);
    for (const [option] of call.matchAll(/(?<=\s)--[a-z-]+/g)) expect(known, call).toContain(option);
  }
});
