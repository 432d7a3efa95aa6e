import { XMLBuilder } from 'fast-xml-parser';
import { kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { Summary } from './summary.ts';

/** What stands for an element's attribute in the builder's objects. */
const ATTRIBUTE = '@';

/**
 * The summary as JUnit XML, as GitLab and Jenkins read it: a test case a scenario; diverged is a failure, unknown
 * an error, since nothing was proven either way.
 */
export function junit(summary: Summary): string {
  const count = (verdict: ScenarioOutcome['verdict']) =>
    summary.scenarios.filter((outcome) => outcome.verdict === verdict).length;
  const counts = attributes({
    name: 'insync',
    tests: summary.scenarios.length,
    failures: count('diverged'),
    errors: count('unknown'),
    skipped: count('skipped'),
    time: summary.tookMs / 1000,
  });
  const properties = {
    runtime: summary.runtime,
    'stand-in': summary.standin,
    pace: summary.pace,
    seed: summary.seed,
    ...summary.programs,
  };
  const builder = new XMLBuilder({
    attributeNamePrefix: ATTRIBUTE,
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    format: true,
  });
  return builder.build({
    '?xml': attributes({ version: '1.0', encoding: 'UTF-8' }),
    testsuites: {
      ...counts,
      testsuite: {
        ...counts,
        properties: {
          property: Object.entries(properties).map(([name, value]) => attributes({ name, value })),
        },
        testcase: summary.scenarios.map(testCase),
      },
    },
  });
}

function testCase(outcome: ScenarioOutcome): object {
  const { verdict, name, tookMs, findings } = outcome;
  const text = printable(outcome.message ?? '');
  const message = text.split('\n')[0]!;
  const kinds = kindsOf(findings).join(', ');
  return {
    ...attributes({ classname: 'insync', name, time: tookMs / 1000 }),
    ...(verdict === 'diverged' && { failure: { ...attributes({ message, type: kinds }), '#text': text } }),
    ...(verdict === 'unknown' && { error: { ...attributes({ message, type: 'unknown' }), '#text': text } }),
    ...(verdict === 'skipped' && { skipped: attributes({ message: outcome.reason ?? '' }) }),
  };
}

function attributes(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${ATTRIBUTE}${name}`, printable(String(value))]),
  );
}

/** XML can't hold control characters, however they are written; what a program said may have some. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
}
