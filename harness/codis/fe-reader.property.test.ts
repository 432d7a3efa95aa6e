import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenTexts, wrongDocuments } from '../testing/broken.ts';
import { mustBe } from '../testing/one-line.ts';
import { DOCUMENTS } from '../testing/runs.ts';
import { feAnswers } from '../testing/seeds.ts';
import { TimelineEncoder } from '../timeline/codec.ts';
import type { FeSample } from '../timeline/event.ts';
import { timelineLineSchema } from '../timeline/event.ts';
import { FeError } from './fe-answer.ts';
import { FeReader } from './fe-reader.ts';
import { paceSchema } from './pace.ts';
import { reportedGroups } from './reported.ts';

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const answering = (text: string, status: number) => ({ status, body: piecesOf(text) });
const json = (value: unknown) => JSON.stringify(value) ?? '';
const status = fc.oneof(
  { weight: 8, arbitrary: fc.constant(200) },
  fc.constantFrom(400, 401, 403, 500, 502, 800),
  fc.integer({ min: 100, max: 999 }),
);

/** A reader whose fe answers that to everything but the question for its list. */
function reading(body: string, status = 200): FeReader {
  return FeReader.of({ url: 'http://fe' }, 60_000, async (url) => {
    const answer = url.endsWith('/list') ? { status: 200, body: '["codis-demo"]' } : { status, body };
    return answering(answer.body, answer.status);
  });
}

/** The statistics, or that they are unknown, with the reason. */
async function statsOr(body: string, status: number): Promise<void> {
  let sample: FeSample;
  try {
    const stats = await reading(body, status).stats('codis-demo');
    if (status !== 200) throw new Error('taken for an answer');
    reportedGroups(stats.group);
    sample = { t: 0, kind: 'fe', took: 1, ...stats };
  } catch (error) {
    mustBe(FeError, error);
    sample = { t: 0, kind: 'fe', took: 1, error: (error as FeError).message };
  }
  // What goes into a recording has to come out of it again.
  timelineLineSchema.parse(JSON.parse(new TimelineEncoder().encode(sample)));
}

test('statistics of any shape are read, or unknown with a reason', () =>
  fc.assert(fc.asyncProperty(wrongDocuments(feAnswers).map(json), status, statsOr), DOCUMENTS));

test('statistics that were broken on their way are read, or unknown with a reason', () =>
  fc.assert(fc.asyncProperty(brokenTexts(feAnswers.map(json)), status, statsOr), DOCUMENTS));

test('errors of the dashboard, of any shape', () =>
  fc.assert(
    fc.asyncProperty(
      wrongDocuments([{ Cause: 'group-[1] not found', Stack: ['topom.go:1'] }]).map(json),
      fc.constant(800),
      statsOr,
    ),
    {
      ...DOCUMENTS,
      examples: [
        ['{"Cause":""}', 800],
        ['{"Cause":"one\\ntwo"}', 800],
      ],
    },
  ));

test('a list of any shape is one of names, or unknown with a reason', () =>
  fc.assert(
    fc.asyncProperty(
      wrongDocuments([['codis-demo', 'b'], [], null]).map(json),
      status,
      async (text, status) => {
        const reader = FeReader.of({ url: 'http://fe' }, 60_000, async () => answering(text, status));
        const products = await reader.list().catch((error: unknown) => mustBe(FeError, error));
        for (const product of products ?? []) expect(product).toBeTypeOf('string');
      },
    ),
    DOCUMENTS,
  ));

const overview = {
  version: 'v4.0.1',
  config: {
    sentinel_check_server_state_interval: '1s',
    sentinel_check_master_failover_interval: '200ms',
    sentinel_check_offline_server_interval: '2h',
    sentinel_master_dead_check_times: 10,
  },
};
test('a configuration of any shape has a pace by which can be judged and recorded', () =>
  fc.assert(
    fc.asyncProperty(wrongDocuments([overview], 2).map(json), async (text) => {
      const dashboard = await reading(text)
        .dashboard('codis-demo')
        .catch((error: unknown) => mustBe(FeError, error));
      if (dashboard) paceSchema.parse(JSON.parse(json(dashboard.pace)));
    }),
    {
      ...DOCUMENTS,
      examples: [
        [json({ config: { sentinel_check_server_state_interval: { toString: 1, valueOf: 1 } } })],
        [json({ config: { sentinel_check_server_state_interval: `${'9'.repeat(400)}h` } })],
        [json({ config: { sentinel_master_dead_check_times: 2 ** 53 } })],
      ],
    },
  ));
