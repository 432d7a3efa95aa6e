import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findingKinds } from '../judge/findings.ts';
import { writeReport } from '../report/report.ts';
import type { Summary } from '../report/summary.ts';
import { type Baseline, parseBaseline } from './baseline.ts';
import { baselineText } from './baseline-text.ts';
import { runOf, times } from './fake-runs.ts';
import { keepBaseline } from './keep-baseline.ts';
import { changesBetween, updateBaseline } from './update-baseline.ts';

const NEXT = { programs: { pika: '4.0.2' } };
const empty = parseBaseline('scenarios: {}', 'a file');

const run = runOf({
  quiet: [100, 300, 200],
  flaky: [['stuck-out-of-sync'], 700, ['stuck-out-of-sync', 'stale-state'], 'unknown'],
  unclear: ['unknown', 'skipped'],
});

describe('what reports found is written down', () => {
  test('by scenario: the runs that could be judged, each kind’s, the times, and the words that were given', () => {
    const baseline = updateBaseline(empty, [run], { issue: 'pika#2394', expires: '2027-06-30' });
    expect(baseline).toMatchObject({ of: { programs: { pika: '3.5.5' }, standin: true, pace: 0.1 } });
    expect(baseline.scenarios).toEqual({
      quiet: { runs: 3, known: {}, convergedMs: [100, 200, 300] },
      flaky: {
        runs: 3,
        known: {
          'stuck-out-of-sync': { seen: 2, issue: 'pika#2394', expires: '2027-06-30' },
          'stale-state': { seen: 1, issue: 'pika#2394', expires: '2027-06-30' },
        },
        convergedMs: [700],
      },
    });
  });

  test('and each report is counted once, however often it is named', () => {
    const once = updateBaseline(empty, [run], {});
    expect(updateBaseline(empty, [run, run], {})).toEqual(once);
    expect(updateBaseline(once, [run], {})).toEqual(once);
  });

  test('and more runs of the same add to it, with few times for many', () => {
    const more = runOf({ quiet: times(100, 500), flaky: [['stale-state']], new: [['spelling']] });
    const { scenarios } = updateBaseline(updateBaseline(empty, [run], {}), [more], {});
    expect(scenarios.quiet).toMatchObject({ runs: 103, known: {} });
    expect(scenarios.quiet!.convergedMs).toHaveLength(50);
    expect(scenarios.flaky).toMatchObject({
      runs: 4,
      known: { 'stuck-out-of-sync': { seen: 2 }, 'stale-state': { seen: 2 } },
    });
    expect(scenarios.new).toMatchObject({ runs: 1, known: { spelling: { seen: 1 } } });
  });

  test('and runs of another release take the place of all numbers; what they don’t show is struck out', () => {
    const before = updateBaseline(empty, [run, runOf({ other: [['spelling']] })], { issue: 'pika#2394' });
    const after = updateBaseline(before, [runOf({ flaky: [['stale-state'], 100] }, NEXT)], {});
    expect(after.of).toMatchObject(NEXT);
    expect(after.reports).toHaveLength(1);
    expect(after.scenarios).toEqual({
      flaky: {
        runs: 2,
        known: { 'stale-state': { seen: 1, issue: 'pika#2394' } },
        convergedMs: [100],
      },
      // It was not run, so that nothing speaks against it.
      other: { runs: 0, known: { spelling: { issue: 'pika#2394' } }, convergedMs: [] },
    });
    expect(changesBetween(before, after)).toEqual([
      'all numbers replaced: they were of a STAND-IN: pika 3.5.5; pace 0.1',
      'struck out: flaky: stuck-out-of-sync',
    ]);
    expect(changesBetween(empty, after)).toEqual([
      'known now: flaky: stale-state',
      'known now: other: spelling',
    ]);
  });

  test('and what a person wrote without any run stays', () => {
    const byHand = parseBaseline('scenarios: {flaky: {known: {spelling: {issue: 7}}}}', 'a file');
    const { scenarios } = updateBaseline(byHand, [run], { issue: 'pika#2394' });
    expect(scenarios.flaky!.known).toEqual({
      spelling: { issue: 7 },
      'stuck-out-of-sync': { seen: 2, issue: 'pika#2394' },
      'stale-state': { seen: 1, issue: 'pika#2394' },
    });
  });
});

describe('the file', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__');
  const words = fc.record(
    { seen: fc.integer({ min: 1, max: 100 }), issue: fc.oneof(fc.string(), fc.nat()), note: fc.string() },
    { requiredKeys: [] },
  );
  const scenario = fc.record({
    runs: fc.integer({ min: 100 }),
    known: fc.dictionary(fc.constantFrom(...findingKinds), words),
    convergedMs: fc.array(fc.nat()),
  });
  const baselines = fc.record(
    {
      of: fc.record({
        programs: fc.dictionary(name, fc.string()),
        standin: fc.boolean(),
        pace: fc.double({ min: 0.01, max: 1, noNaN: true }),
      }),
      reports: fc.array(fc.string()),
      scenarios: fc.dictionary(name, scenario),
      note: fc.string(),
    },
    { requiredKeys: ['reports', 'scenarios'], noNullPrototype: true },
  );

  test('says what the baseline says, whether it is new or was another’s', () => {
    fc.assert(
      fc.property(baselines, baselines, (one, other) => {
        const [before, after] = [one, other] as unknown as [Baseline, Baseline];
        const text = baselineText(before, undefined);
        expect(parseBaseline(text, 'x')).toEqual(before);
        expect(parseBaseline(baselineText(after, text), 'x')).toEqual(after);
      }),
      { numRuns: 30 },
    );
  });

  test('keeps what people wrote, as they wrote it', () => {
    const text = `# Ours.
scenarios:
  # Never seen to fail.
  quiet:
    runs: 3
    convergedMs: [100, 200, 300]
  'flaky':
    # Ask Li before this is struck out.
    known: {
      stuck-out-of-sync: {issue: 2394, note: "on one's own machine"}, # as of 4.0.1
      spelling:
    }
    runs: 2
`;
    const before = parseBaseline(text, 'x');
    const after = updateBaseline(before, [runOf({ flaky: [['stuck-out-of-sync']] })], { issue: 'other' });
    const lines = baselineText(after, text).split('\n');
    for (const kept of [
      '# Ours.',
      '  # Never seen to fail.',
      "  'flaky':",
      '    # Ask Li before this is struck out.',
      '    runs: 3',
    ])
      expect(lines).toContain(kept);
    expect(lines.join('\n')).toMatch(/issue: 2394, note: "on one's own machine", seen: 1 }, # as of 4\.0\.1/);
  });

  test.each([
    ['a: [', 'insync-baseline.yaml: Flow sequence'],
    ['', 'insync-baseline.yaml: Invalid input: expected object'],
    [
      'scenarios: {a: {known: {bogus: {}}}}',
      'insync-baseline.yaml: scenarios: a: known: Unrecognized key: "bogus"',
    ],
    [
      'scenarios: {a: {known: {spelling: {expire: 2027-01-01}}}}',
      'scenarios: a: known: spelling: Unrecognized key: "expire"',
    ],
    ['scenarios: {a: {known: {spelling: {expires: 2027-13-01}}}}', 'spelling: expires: Invalid ISO date'],
    [
      'scenarios:\n a:\n  known:\n   spelling:\n    issue: #12',
      'issue: a text is wanted, in quotes where it begins with #',
    ],
    ['scenarios: {a: {runs: -1}}', 'scenarios: a: runs: '],
    [
      'scenarios: {a: {runs: 2, known: {spelling: {seen: 3}}}}',
      'scenarios: a: a finding was seen in more runs',
    ],
  ])('%j is refused in one line that says where', (text, why) => {
    expect(() => parseBaseline(text, 'insync-baseline.yaml')).toThrow(why);
    expect(() => parseBaseline(text, 'insync-baseline.yaml')).toThrow(/^[^\n]*$/);
  });
});

describe('insync baseline', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'insync-baseline-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function reportOf(name: string, summary: Summary): Promise<string> {
    const report = join(folder, name);
    await mkdir(report);
    await writeReport(report, summary, new Map());
    return report;
  }

  test('writes a file from reports, and adds to it', async () => {
    const file = join(folder, 'known.yaml');
    const one = await reportOf('one', run);
    expect(await keepBaseline([one], file, { issue: 'pika#2394' })).toEqual([
      'known now: flaky: stuck-out-of-sync',
      'known now: flaky: stale-state',
      'left out, since no run of it could be judged: unclear',
      `written: ${file}: scenarios 2, reports 1`,
    ]);
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^# What is known of a release/);
    expect(text).toContain(
      ['  flaky:', '    runs: 3', '    known:', '      stuck-out-of-sync:', '        seen: 2'].join('\n'),
    );
    expect(text).toContain('    convergedMs: [ 100, 200, 300 ]');
    const two = await reportOf('two', runOf({ quiet: [400] }));
    expect(await keepBaseline([one, two], file, {})).toEqual([
      'left out, since no run of it could be judged: unclear',
      `written: ${file}: scenarios 2, reports 2`,
    ]);
    const more = await readFile(file, 'utf8');
    expect(more).toContain('    convergedMs: [ 100, 200, 300, 400 ]');
    // Where there is nothing to add, not a space of it changes.
    await writeFile(file, more.replace('quiet:', 'quiet:   # ours'));
    await keepBaseline([one, two], file, {});
    expect(await readFile(file, 'utf8')).toContain('quiet:   # ours');
  });

  test('leaves the file alone where reports don’t belong together, or it is no baseline', async () => {
    const file = join(folder, 'known.yaml');
    await writeFile(file, 'something: else\n');
    const reports = [await reportOf('one', run), await reportOf('two', runOf({ quiet: [1] }, NEXT))];
    await expect(keepBaseline(reports, file, {})).rejects.toThrow('don’t belong together: their programs is');
    await expect(keepBaseline(reports.slice(1), file, {})).rejects.toThrow(`${file}: `);
    expect(await readFile(file, 'utf8')).toBe('something: else\n');
    await expect(keepBaseline(reports.slice(1), folder, {})).rejects.toThrow('the baseline can’t be read');
  });
});
