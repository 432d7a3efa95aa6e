import fc from 'fast-check';
import { test } from 'vitest';
import { diagnose } from '../diagnosis/diagnose.ts';
import { patterns } from '../diagnosis/patterns.ts';
import { type Finding, findingKinds } from '../judge/findings.ts';
import { judge } from '../judge/judge.ts';
import { limitsOf } from '../judge/limits.ts';
import { dashboard } from '../programs/dashboard.ts';
import { pika } from '../programs/pika.ts';
import { brokenTexts } from '../testing/broken.ts';
import { CHEAP, DOCUMENTS } from '../testing/runs.ts';
import { timelines } from '../testing/seeds.ts';
import { DASHBOARD, metaOf, timelineLineSchema } from '../timeline/event.ts';
import { readTimeline } from '../timeline/reader.ts';
import { LogEntries } from './log-entries.ts';

const reason = '[error]: dial tcp 127.0.0.1:1: connect: connection refused';
/** As codis v4.0.1 and Pika v3.5.5 write them. */
const logEntries = [
  `2024/02/06 12:00:00 codis_sentinel.go:140: [WARN] create redis client to 127.0.0.1:1 failed\n${reason}`,
  '2024/02/06 12:00:00 topom_group.go:420: [INFO] group-[1] update slave offline state',
  '2024/02/06 12:00:00 topom_cache.go:185: [WARN] update group-[1]:\n{\n    "id": 1,\n}',
  '2024/02/06 12:00:00 topom_api.go:98: [WARN] [0xc0] API call /api/topom/group/action/create/0ab/127.0.0.1:1 from 127.0.0.1:2',
  '2024/02/06 12:00:01 topom_action.go:111: [WARN] sync-[127.0.0.1:1] process action',
  '2024/02/06 12:00:02 topom_group.go:1: [WARN] group-[1] will switch master to server[1] = 127.0.0.1:2',
  '2024/02/06 12:00:02 topom_group.go:2: [WARN] group-[1] try to fix server[127.0.0.1:1] replication relationship',
  "2024/02/06 12:00:02 topom_group.go:3: [WARN] group-[1] fix server[127.0.0.1:1] replication relationship failed, err: err: ERR wrong number of arguments for 'slaveof' command",
  'I20240206 12:00:00.123456  1234 pika_server.cc:1] 日本語: New Master: 127.0.0.1:1',
];
const log = `${logEntries.join('\n')}\n`;

test('a log of any bytes, in any pieces, becomes entries of one line that a recording can hold', () => {
  fc.assert(
    fc.property(brokenTexts([log]), fc.array(fc.nat(400), { minLength: 1, maxLength: 20 }), (text, sizes) => {
      for (const { log: format } of [dashboard, pika]) {
        const entries = new LogEntries(format);
        let from = 0;
        for (let i = 0; from < text.length; i += 1) {
          const to = from + sizes[i % sizes.length]! + 1;
          for (const entry of entries.add(text.slice(from, to))) {
            if (/\n/.test(entry) || entry.length > 10_000)
              throw new Error(`not a line: ${entry.slice(0, 99)}`);
            timelineLineSchema.parse({ t: 0, kind: 'log', program: DASHBOARD, text: entry });
          }
          from = to;
        }
      }
    }),
    DOCUMENTS,
  );
});

test('a program that never ends its line is not remembered for ever', () => {
  const entries = new LogEntries(dashboard.log);
  const head = '2024/02/06 12:00:00 ';
  entries.add(head);
  // Together longer than a text can be.
  const piece = 'x'.repeat(2 ** 25);
  for (let i = 0; i < 17; i += 1) entries.add(piece);
  const [entry] = entries.add('\n');
  if (!entry?.startsWith(head) || entry.length > 10_000) throw new Error(`${entry?.length} characters`);
});

const timeline = readTimeline(timelines[0]!.text);
const judgement = judge(timeline, limitsOf(metaOf(timeline)));
const base = judgement.findings[0]!;
/** Words that some pattern waits for, put together anyhow. */
const words = fc.constantFrom(
  ...patterns.flatMap(({ entry }) => entry.source.match(/[a-zA-Z-]{3,}[ a-zA-Z-]*/g) ?? []),
  ...[
    'group-[1]',
    'server[127.0.0.1:1]',
    'sync-[(((]',
    '/api/topom/group/action/create/ab/x(y[z ',
    'err: ',
    reason,
  ],
  ...['gid-[99999999999999999999]', '\u2028', '[', ']', ' '],
);
const text = fc.oneof(
  fc.array(words, { maxLength: 12 }).map((some) => some.join('')),
  brokenTexts(logEntries),
);

test('whatever the dashboard logs, findings stay what they are, with or without a diagnosis', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), fc.constantFrom(...findingKinds), (texts, kind) => {
      const entries = texts.map((text) => ({ t: 9e9, kind: 'log' as const, program: DASHBOARD, text }));
      const finding: Finding = { ...base, kind };
      const verdict = { ...judgement.expectations[0]!, findings: [finding] };
      const [diagnosed] = diagnose({ ...judgement, expectations: [verdict] }, entries).findings;
      const { diagnosis, ...rest } = { diagnosis: '', ...diagnosed! };
      if (JSON.stringify(rest) !== JSON.stringify(finding)) throw new Error('another finding');
      if (typeof diagnosis !== 'string' || /\n/.test(diagnosis)) throw new Error('not in one line');
    }),
    CHEAP,
  );
});
