import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scenario } from '../scenario/scenario.ts';
import { selectScenarios } from './select.ts';

const scenarios = ['steady', 'slave down short', 'slave down long', 'the complaint: slave down'].map((name) =>
  scenario(name, async () => {}),
);
const selected = (filters: string[], shard?: { index: number; of: number }) =>
  selectScenarios(scenarios, { filters, shard }).map(({ name }) => name);

test('the scenarios whose name or slug contains a filter, in their own order', () => {
  expect(selected(['long', 'STEADY'])).toEqual(['steady', 'slave down long']);
  expect(selected(['the-complaint-slave'])).toEqual(['the complaint: slave down']);
  expect(() => selected(['slave', 'no such'])).toThrow('no scenario is called "no such"');
});

test('a shard has its share of what the filters select', () => {
  expect(selected(['slave'], { index: 1, of: 2 })).toEqual(['slave down short', 'the complaint: slave down']);
  expect(selected(['slave'], { index: 2, of: 2 })).toEqual(['slave down long']);
  expect(() => selected(['steady'], { index: 1, of: 2 })).toThrow('1 scenarios for 2 shards');
});

test('the shards together have every scenario once, and about as many each', () => {
  const count = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(count, count, (all, shards) => {
      fc.pre(shards <= all);
      const many = Array.from({ length: all }, (_, index) => scenario(`${index}`, async () => {}));
      const dealt = Array.from({ length: shards }, (_, index) =>
        selectScenarios(many, { filters: [], shard: { index: index + 1, of: shards } }),
      );
      expect(dealt.flat().toSorted((a, b) => many.indexOf(a) - many.indexOf(b))).toEqual(many);
      const sizes = dealt.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
