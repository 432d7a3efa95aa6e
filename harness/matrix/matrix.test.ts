import { describe, expect, test } from 'vitest';
import { type Came, runOf } from '../gate/fake-runs.ts';
import { matrixOf } from './matrix.ts';
import { changeLines, matrixMarkdown } from './matrix-report.ts';
import { parseMatrix } from './plan.ts';

const parse = (text: string) => parseMatrix(text, 'm.yaml', '/home/me');
const argsOf = (text: string) => parse(text).cells.map(({ args }) => args.join(' '));

describe('which versions', () => {
  test('every Pika with every Codis, with the options of all', () => {
    const text = `
pika: {v3.5.5: pikadb/pika:v3.5.5, mine: ../pika}
codis: {v4.0.1: pikadb/codis:v4.0.1, mine: ./codis/bin}
filters: [the complaint]
options: {slaves: 2, no-clients: true, page: false}`;
    const shared = '--slaves=2 --no-clients the complaint';
    expect(argsOf(text)).toEqual([
      `--pika-image=pikadb/pika:v3.5.5 --codis-image=pikadb/codis:v4.0.1 ${shared}`,
      `--pika-image=pikadb/pika:v3.5.5 --codis-dir=/home/me/codis/bin ${shared}`,
      `--pika-bin=/home/pika --codis-image=pikadb/codis:v4.0.1 ${shared}`,
      `--pika-bin=/home/pika --codis-dir=/home/me/codis/bin ${shared}`,
    ]);
    expect(parse(text).lines).toEqual([
      [0, 1],
      [2, 3],
      [0, 2],
      [1, 3],
    ]);
  });

  test('the pairs that are named, in their order; or one program alone', () => {
    const only = 'pika: {a: ./a, b: ./b}\ncodis: {c: ./c, d: ./d}\nonly: [[b, c], [a, d]]';
    expect(argsOf(only)).toEqual([
      '--pika-bin=/home/me/b --codis-dir=/home/me/c',
      '--pika-bin=/home/me/a --codis-dir=/home/me/d',
    ]);
    expect(parse(only).lines).toEqual([[0, 1]]);
    expect(argsOf('codis: {sound: standin, old: "standin:v3.5.5"}')).toEqual([
      '--runtime=process',
      '--runtime=process --defects=v3.5.5',
    ]);
  });

  test.each([
    ['a: [', 'm.yaml: '],
    ['pica: {}', 'm.yaml: Unrecognized key: "pica"'],
    ['{}', 'm.yaml: it has neither pika nor codis'],
    ['codis: {4.0.1: x}', 'm.yaml: codis: names such as v4.0.1 are wanted'],
    ['codis: {a: x}\nonly: [[b, a]]', 'm.yaml: only: there is no pika b'],
  ])('%j is refused', (text, why) => {
    expect(() => parse(text)).toThrow(why);
  });
});

const stuck = ['stuck-out-of-sync'] as const;

function shown(...cells: (Readonly<Record<string, readonly Came[]>> | string | undefined)[]) {
  const codis = cells.map((_, index) => `v${index + 1}: standin`).join(', ');
  const outcomes = cells.map((cell) => {
    if (typeof cell === 'string') return { error: cell };
    return cell && { summary: runOf(cell) };
  });
  return matrixOf(parse(`codis: {${codis}}`), outcomes);
}

describe('what they show', () => {
  test('which one brought a finding in, and which took it away', () => {
    const { changes, verdict } = shown({ a: [100, 100, 100] }, { a: [stuck, stuck, stuck] }, { a: [100] });
    expect(changes).toEqual([
      {
        ...{ scenario: 'a', kind: 'stuck-out-of-sync', change: 'brought in' },
        ...{ from: 'codis v1', to: 'codis v2', before: { count: 0, of: 3 }, after: { count: 3, of: 3 } },
        p: expect.closeTo(1 / 20),
      },
      expect.objectContaining({ change: 'taken away', from: 'codis v2', to: 'codis v3' }),
    ]);
    expect(verdict).toBe('diverged');
  });

  test('one that could not be judged says nothing of a change; the next one does', () => {
    const { changes } = shown({ a: [100] }, { a: ['unknown'] }, 'it is not there', { a: [stuck] });
    expect(changes).toMatchObject([{ change: 'brought in', from: 'codis v1', to: 'codis v4' }]);
  });

  test('nothing is good as long as a version is missing', () => {
    expect(shown({ a: [100] }, { a: [100] }).verdict).toBe('converged');
    expect(shown({ a: [100] }, undefined).verdict).toBe('unknown');
    expect(shown({ a: [100] }, 'it is not there').verdict).toBe('unknown');
  });

  test('as a table, with what could not be run, and as lines', () => {
    const matrix = shown({ a: [100], b: [stuck, 100] }, { a: [stuck], b: ['skipped'] }, 'no | file');
    const text = matrixMarkdown(matrix);
    expect(text).toContain('| a | converged | **stuck-out-of-sync** | – |');
    expect(text).toContain('| b | **stuck-out-of-sync** 1 of 2 | skipped | – |');
    expect(text).toContain(String.raw`- codis v3 could not be run: no \| file`);
    expect(changeLines(matrix)).toEqual([
      'codis v2, after codis v1',
      '  stuck-out-of-sync brought in',
      '    a (0 of 1, then 1 of 1; by chance: p = 0.5)',
    ]);
  });
});
