import { expect, test } from 'vitest';
import { secondOf, stampedAfter } from './log-stamps.ts';

const LOG = `2026-02-06T12:00:00.000000001Z one
2026-02-06T12:00:00.500000000Z two
2026-02-06T12:00:00.500000000Z 
2026-02-06T12:00:01.000000000Z three
`;

test('the whole log without stamps, and what came after a mark', () => {
  const whole = stampedAfter(LOG, undefined);
  expect(whole).toEqual({ text: 'one\ntwo\n\nthree\n', mark: '2026-02-06T12:00:01.000000000Z' });
  expect(stampedAfter(LOG, '2026-02-06T12:00:00.000000001Z').text).toBe('two\n\nthree\n');
  expect(stampedAfter(LOG, whole.mark)).toEqual({ text: '', mark: whole.mark });
  expect(stampedAfter('', whole.mark)).toEqual({ text: '', mark: whole.mark });
});

test('a mark’s second is asked for from its beginning, so that nothing is missed', () => {
  expect(secondOf('2026-02-06T12:00:00.999999999Z')).toBe(Date.UTC(2026, 1, 6, 12) / 1000);
});
