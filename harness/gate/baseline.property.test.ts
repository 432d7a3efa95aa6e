import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'vitest';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../package-root.ts';
import { brokenTexts, wrongDocuments } from '../testing/broken.ts';
import { mustBe } from '../testing/one-line.ts';
import { DEAR } from '../testing/runs.ts';
import { BaselineError, parseBaseline } from './baseline.ts';

const text = readFileSync(join(packageRoot(), 'baselines/v4.0.1.yaml'), 'utf8')
  .split('\n')
  .slice(0, 40)
  .join('\n');
const texts = fc.oneof(
  wrongDocuments([parse(text)]).map((document) => stringify(document)),
  brokenTexts([text]),
);

test('whatever stands in a baseline, it is read as what it says or refused in one line', () => {
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const { scenarios } = parseBaseline(text, 'baseline.yaml');
        for (const { runs, known } of Object.values(scenarios))
          for (const { seen = 0 } of Object.values(known)) if (seen > runs) throw new Error('seen too often');
      } catch (error) {
        mustBe(BaselineError, error);
      }
    }),
    {
      ...DEAR,
      examples: [
        ['scenarios: *nobody'],
        [`a: &a [x]\nb: &b [${'*a,'.repeat(20)}]\nc: &c [${'*b,'.repeat(20)}]\nd: [${'*c,'.repeat(20)}]`],
        ['['.repeat(20_000)],
        ['"one\\ntwo": 1\nscenarios: {}'],
        ['scenarios: &a\n  b: *a'],
        ['scenarios:\n  __proto__: { runs: 1 }\n  constructor: { runs: 1 }'],
        ['%YAML 9\n---\nscenarios: {}'],
      ],
    },
  );
});
