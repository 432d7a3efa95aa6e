import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { oneOfEach } from './fake-summary.ts';
import { junit } from './junit.ts';

const xml = junit(oneOfEach);
const parsed = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  htmlEntities: true,
}).parse(xml) as {
  testsuites: { testsuite: { testcase: Record<string, unknown>[]; [count: string]: unknown } };
};
const suite = parsed.testsuites.testsuite;

test('is well-formed whatever a program said', () => {
  expect(XMLValidator.validate(xml)).toBe(true);
  expect(xml).not.toContain('\u001b');
});

test('a suite with its counts and a case a scenario, in seconds', () => {
  expect(suite).toMatchObject({ name: 'insync', tests: '4', failures: '1', errors: '1', skipped: '1' });
  expect(suite.testcase.map(({ name }) => name)).toEqual(['fine', 'a <b> & "c" | d', 'unclear', 'not here']);
  expect(suite.testcase[0]).toMatchObject({ classname: 'insync', time: '12.3' });
});

test('a case says how long clients had no answer, where there were any', () => {
  const [fine, diverged] = suite.testcase;
  expect(fine!.properties).toMatchObject({
    property: [
      { name: 'group 1 no-write-ms', value: '2641' },
      { name: 'group 1 no-read-ms', value: '92' },
    ],
  });
  expect(diverged).not.toHaveProperty('properties');
});

test('diverged is a failure with the whole message, unknown an error, skipped says why', () => {
  const [fine, diverged, unclear, skipped] = suite.testcase;
  expect(Object.keys(fine!)).not.toContain('failure');
  expect(diverged!.failure).toMatchObject({
    message: 'diverged: group 1: stuck-out-of-sync',
    type: 'stuck-out-of-sync',
    '#text': expect.stringContaining('fe: <OUT OF SYNC> &'),
  });
  expect(unclear!.error).toMatchObject({ message: 'unknown: fe gave no usable answer' });
  expect(skipped!.skipped).toMatchObject({ message: "the process runtime can't isolate" });
});
