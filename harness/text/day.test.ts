import { expect, test } from 'vitest';
import { day } from './day.ts';

test.each(['2027-06-30', '2028-02-29'])('%s is a day', (text) => {
  expect(day(text)).toBe(text);
});

test.each(['2027-02-29', '2027-13-01', '2027-6-30', '30.6.2027', 'soon', '', '2027-06-30T10:00:00Z'])(
  '%j is none',
  (text) => {
    expect(() => day(text)).toThrow('a day such as 2027-06-30 is wanted.');
  },
);
