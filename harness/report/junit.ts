import { XMLBuilder } from 'fast-xml-parser';
import { kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { repeatedLines } from './repeated.ts';
import type { Summary } from './summary.ts';

/** The key of an element's attributes in the builder's objects. */
const ATTRIBUTES = '@';

/**
 * The summary as JUnit XML, as GitLab and Jenkins read it: a test case a scenario; diverged is a failure, unknown
 * an error, since nothing was proven either way. What several runs of a scenario show is the suite's output.
 */
export function junit(summary: Summary): string {
  const count = (verdict: ScenarioOutcome['verdict']) =>
    summary.scenarios.filter((outcome) => outcome.verdict === verdict).length;
  const counts = {
    name: 'insync',
    tests: summary.scenarios.length,
    failures: count('diverged'),
    errors: count('unknown'),
    skipped: count('skipped'),
    time: summary.tookMs / 1000,
  };
  const properties = {
    runtime: summary.runtime,
    'stand-in': summary.standin,
    pace: summary.pace,
    seed: summary.seed,
    ...summary.programs,
  };
  const builder = new XMLBuilder({
    attributesGroupName: ATTRIBUTES,
    attributeNamePrefix: '',
    attributeValueProcessor: (_, value) => printable(String(value)),
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    format: true,
  });
  return builder.build({
    '?xml': { [ATTRIBUTES]: { version: '1.0', encoding: 'UTF-8' } },
    testsuites: {
      [ATTRIBUTES]: counts,
      testsuite: {
        [ATTRIBUTES]: counts,
        properties: propertiesOf(Object.entries(properties)),
        testcase: summary.scenarios.map(testCase),
        ...(summary.repeated.length > 0 && {
          'system-out': printable(repeatedLines(summary).join('\n')),
        }),
      },
    },
  });
}

function testCase(outcome: ScenarioOutcome): object {
  const { verdict, name, tookMs, findings, clients } = outcome;
  const text = printable(outcome.message ?? '');
  const message = text.split('\n')[0]!;
  const kinds = kindsOf(findings).join(', ');
  return {
    [ATTRIBUTES]: { classname: 'insync', name, time: tookMs / 1000 },
    ...(clients.length > 0 && { properties: propertiesOf(clients.flatMap(felt)) }),
    ...(verdict === 'diverged' && { failure: { [ATTRIBUTES]: { message, type: kinds }, '#text': text } }),
    ...(verdict === 'unknown' && { error: { [ATTRIBUTES]: { message, type: 'unknown' }, '#text': text } }),
    ...(verdict === 'skipped' && { skipped: { [ATTRIBUTES]: { message: outcome.reason ?? '' } } }),
  };
}

/** How long clients of a group had no write and no read answered, at most. */
function felt({ group, noWriteMs, noReadMs }: ScenarioOutcome['clients'][number]): [string, number][] {
  return [
    [`group ${group} no-write-ms`, noWriteMs],
    [`group ${group} no-read-ms`, noReadMs],
  ];
}

function propertiesOf(properties: readonly (readonly [string, string | number | boolean])[]): object {
  return { property: properties.map(([name, value]) => ({ [ATTRIBUTES]: { name, value } })) };
}

/** XML can't hold control characters, however they are written; what a program said may have some. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
}
