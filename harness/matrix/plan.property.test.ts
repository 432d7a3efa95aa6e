import fc from 'fast-check';
import { test } from 'vitest';
import { stringify } from 'yaml';
import { brokenTexts, wrongDocuments } from '../testing/broken.ts';
import { mustBe } from '../testing/one-line.ts';
import { DEAR } from '../testing/runs.ts';
import { MatrixError, parseMatrix } from './plan.ts';

const matrix = {
  pika: { 'v3.5.4': 'pikadb/pika:v3.5.4', mine: './build' },
  codis: { 'v4.0.1': 'standin:v4.0.1', 'v3.5.3': '/opt/codis' },
  only: [['mine', 'v4.0.1']],
  filters: ['steady'],
  options: { slaves: 2, page: true },
};
const texts = fc.oneof(
  wrongDocuments([matrix, { ...matrix, only: undefined }]).map((document) => stringify(document)),
  brokenTexts([stringify(matrix)]),
);

test('whatever stands in a matrix, it is planned as it says or refused in one line', () => {
  fc.assert(
    fc.property(texts, (text) => {
      try {
        for (const { folder, args } of parseMatrix(text, 'matrix.yaml', '/').cells) {
          if (/[/\\]|^\./.test(folder)) throw new Error(`outside of its folder: ${folder}`);
          if (args.some((arg) => typeof arg !== 'string' || arg.includes('[native code]')))
            throw new Error('no arguments');
        }
      } catch (error) {
        mustBe(MatrixError, error);
      }
    }),
    {
      ...DEAR,
      examples: [
        ['pika: *nobody'],
        ['['.repeat(20_000)],
        ['pika: { a: b }\nonly: [[a, constructor]]'],
        ['pika: { a: b }\n"one\\ntwo": 1'],
      ],
    },
  );
});
