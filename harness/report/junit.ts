import { XMLBuilder } from 'fast-xml-parser';
import { kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { printableLines } from '../text/printable.ts';
import { repeatedLines } from './repeated.ts';
import type { Summary } from './summary.ts';

/** The key of an element's attributes in the builder's objects. */
const ATTRIBUTES = '@';

type Properties = readonly (readonly [name: string, value: string | number | boolean])[];

/** What became of a test case that did not simply pass. */
interface Complaint {
  readonly message: string;
  readonly type?: string;
  readonly text?: string;
}

export interface TestCase {
  readonly name: string;
  readonly tookMs: number;
  readonly properties?: Properties;
  /** Text may be whatever a program said. */
  readonly failure?: Complaint;
  readonly error?: Complaint;
  readonly skipped?: Complaint;
}

/**
 * The summary as JUnit XML, as GitLab and Jenkins read it: a test case a scenario; diverged is a failure, unknown
 * an error, since nothing was proven either way. What several runs of a scenario show is the suite's output.
 */
export function junit(summary: Summary): string {
  const { runtime, standin, pace, seed, programs } = summary;
  return junitXml({
    name: 'insync',
    tookMs: summary.tookMs,
    properties: Object.entries({ runtime, 'stand-in': standin, pace, seed, ...programs }),
    cases: summary.scenarios.map(testCase),
    output: repeatedLines(summary),
  });
}

function testCase(outcome: ScenarioOutcome): TestCase {
  const { verdict, name, tookMs, findings, clients } = outcome;
  const text = outcome.message ?? '';
  const message = text.split('\n')[0]!;
  const kinds = kindsOf(findings).join(', ');
  return {
    name,
    tookMs,
    ...(clients.length > 0 && { properties: clients.flatMap(felt) }),
    ...(verdict === 'diverged' && { failure: { message, type: kinds, text } }),
    ...(verdict === 'unknown' && { error: { message, type: 'unknown', text } }),
    ...(verdict === 'skipped' && { skipped: { message: outcome.reason ?? '' } }),
  };
}

/** How long clients of a group had no write and no read answered, at most. */
function felt({ group, noWriteMs, noReadMs }: ScenarioOutcome['clients'][number]): [string, number][] {
  return [
    [`group ${group} no-write-ms`, noWriteMs],
    [`group ${group} no-read-ms`, noReadMs],
  ];
}

/** A suite of test cases as JUnit XML. */
export function junitXml(suite: {
  readonly name: string;
  readonly tookMs: number;
  readonly properties: Properties;
  readonly cases: readonly TestCase[];
  /** Lines of what there is to say besides; nothing where there are none. */
  readonly output: readonly string[];
}): string {
  const { name, tookMs, properties, cases, output } = suite;
  const counts = {
    name,
    tests: cases.length,
    failures: cases.filter(({ failure }) => failure).length,
    errors: cases.filter(({ error }) => error).length,
    skipped: cases.filter(({ skipped }) => skipped).length,
    time: tookMs / 1000,
  };
  // XML can't hold control characters, however they are written; what a program said may have some.
  const builder = new XMLBuilder({
    attributesGroupName: ATTRIBUTES,
    attributeNamePrefix: '',
    attributeValueProcessor: (_, value) => printableLines(String(value)),
    tagValueProcessor: (_, value) => printableLines(String(value)),
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
        properties: propertiesOf(properties),
        testcase: cases.map((each) => caseOf(name, each)),
        ...(output.length > 0 && { 'system-out': output.join('\n') }),
      },
    },
  });
}

function caseOf(classname: string, { name, tookMs, properties, ...complaints }: TestCase): object {
  return {
    [ATTRIBUTES]: { classname, name, time: tookMs / 1000 },
    ...(properties && { properties: propertiesOf(properties) }),
    ...Object.fromEntries(
      Object.entries(complaints).map(([kind, { text, ...attributes }]: [string, Complaint]) => [
        kind,
        { [ATTRIBUTES]: attributes, ...(text !== undefined && { '#text': text }) },
      ]),
    ),
  };
}

function propertiesOf(properties: Properties): object {
  return { property: properties.map(([name, value]) => ({ [ATTRIBUTES]: { name, value } })) };
}
