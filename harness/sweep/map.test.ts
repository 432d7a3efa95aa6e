import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { paceAt } from '../codis/pace.ts';
import { mapSvg } from './map-svg.ts';
import { mapText } from './map-text.ts';
import { edgesOf } from './plan.ts';
import { type Point, rowOf, type SweepMap, verdictOf } from './sweep-map.ts';

const pace = paceAt(0.1, { pika: false, codis: false });

function point(share: number, downMs: number | null, outcome: string): Point {
  const verdict = outcome === 'converged' || outcome === 'unknown' ? outcome : 'diverged';
  return {
    slug: 'x',
    share,
    aimMs: downMs ?? 0,
    downMs,
    phase: { afterCheckMs: 20 + share * 900, withinMs: 8 },
    noticed: false,
    offline: false,
    verdict,
    findings: verdict === 'diverged' ? [outcome] : [],
    reason: verdict === 'unknown' ? 'the machine <was> busy' : null,
    convergedMs: null,
    reused: false,
    tookMs: 1,
  };
}

function mapOf(points: readonly Point[], isComplete = true): SweepMap {
  const shares = [0, 1];
  const taken = points.map((each) => ({
    ...each,
    isOver: true,
    result: each.downMs === null ? undefined : { ...each, downMs: each.downMs },
  }));
  return {
    name: 'slave restarted by SIGKILL',
    everyMs: 1000,
    resolutionMs: 250,
    rows: shares.map((share) => rowOf(pace, share, points)),
    points,
    edges: edgesOf({ shares }, taken),
    isComplete,
    again: 'again',
  };
}

const points = [
  point(0, 200, 'converged'),
  point(0, 1100, 'stuck-out-of-sync'),
  point(0, 4000, 'stale-state'),
  point(1, 200, 'stuck-out-of-sync'),
  point(1, null, 'unknown'),
];

test('in a terminal: a row for each moment, the downtime to the right, and each edge with what is on its sides', () => {
  const [head, first, last, scale, legend, within, ...edges] = mapText(mapOf(points));
  expect(head).toBe('slave restarted by SIGKILL, the dashboard checks every 1 s');
  expect(first).toMatch(/^ {2}right after a check +··o·{10}@·{34}#$/);
  expect(last).toMatch(/^ {2}right before a check +··@·{46}$/);
  expect(scale).toMatch(/^ {2}down for +0 +4 s$/);
  expect(legend).toContain('o converged, # stale-state, @ stuck-out-of-sync, ? unknown');
  expect(within).toContain('± 8 ms');
  expect(edges).toEqual([
    '  right after a check: converged → stuck-out-of-sync between 200 ms and 1100 ms down',
    '  right after a check: stuck-out-of-sync → stale-state between 1100 ms and 4000 ms down',
  ]);
});

test('as a picture: well-formed, a circle and its words for each outage, a colour for each outcome', () => {
  const svg = mapSvg(mapOf([...points, point(1, 500, 'unknown')]), 'pace <0.1>');
  expect(() => new XMLParser().parse(svg, true)).not.toThrow();
  const titles = [...svg.matchAll(/fill="(#\w+)"><title>([^<]*)<\/title>/g)];
  expect(titles.map(([, , title]) => title)).toEqual([
    'converged right after a check, down 200 ms',
    'DIVERGED  right after a check, down 1100 ms  (stuck-out-of-sync)',
    'DIVERGED  right after a check, down 4000 ms  (stale-state)',
    'DIVERGED  right before a check, down 200 ms  (stuck-out-of-sync)',
    'unknown   right before a check, down 500 ms  (the machine &lt;was&gt; busy)',
  ]);
  const colours = titles.map(([, colour]) => colour);
  expect(new Set(colours).size).toBe(4);
  expect(colours[1]).toBe(colours[3]);
  expect(svg).not.toContain('NOT COMPLETE');
});

test('whoever reads a map that was ended early sees that', () => {
  const map = mapOf(points.slice(0, 1), false);
  expect(mapText(map).at(-1)).toContain('not complete');
  expect(mapSvg(map, '')).toContain('NOT COMPLETE');
});

describe('the verdict of a map', () => {
  const converged = point(0, 200, 'converged');
  const unknown = point(0, 300, 'unknown');
  test.each([
    ['converged', [converged], true],
    ['diverged', [converged, unknown, point(1, 9, 'stuck-out-of-sync')], false],
    ['unknown', [converged, unknown], true],
    ['unknown', [converged], false],
    ['unknown', [], true],
  ])('%s', (verdict, points, isComplete) => {
    expect(verdictOf({ points, isComplete })).toBe(verdict);
  });

  test('what came out unknown and then did not is not unknown', () => {
    expect(verdictOf({ points: [unknown, { ...converged, aimMs: unknown.aimMs }], isComplete: true })).toBe(
      'converged',
    );
  });
});

test('what the pace says of a row goes by where its outages really began', () => {
  expect(rowOf(pace, 1, []).marked).toEqual([0, 200]);
  expect(rowOf(pace, 1, [point(1, 200, 'converged')]).marked[0]).toBeCloseTo(80);
});
