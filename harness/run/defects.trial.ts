import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { paceAt } from '../codis/pace.ts';
import { type FindingKind, kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { isFound, isMissed } from '../prove/plan.ts';
import { shownBy } from '../prove/shown-by.ts';
import type { Defect } from '../standin.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { drawPassword } from './password.ts';
import { standinCluster } from './standin-cluster.ts';
import { Trial } from './testing/trial.ts';

const PACE = paceAt(standinCluster.pace, standinCluster.standins);

/** How the dashboard took an outage: a busy machine may make a short one long, and what follows is another thing. */
type Taken = 'unnoticed' | 'noticed' | 'offline';

const OFFLINE: readonly FindingKind[] = ['stuck-out-of-sync', 'stale-state'];
const FAILED_OVER: readonly FindingKind[] = [...OFFLINE, 'stale-role'];
const none: readonly FindingKind[] = [];
const returning = {
  slave: { unnoticed: none, noticed: none, offline: none },
  master: { unnoticed: none, noticed: none, offline: ['split-brain'] },
} as const;

/** What is held against every scenario; each of the others against the one that shows it, with a proxy and clients. */
const OF_SERVERS = [
  'no-clear',
  'swapped-address',
  'bad-force',
  'lost-action',
  'returning-master',
  'unwatched-slave',
] as const satisfies readonly Defect[];
type ServerDefect = (typeof OF_SERVERS)[number];
const others = (Object.keys(shownBy) as Defect[]).filter(
  (defect) => !(OF_SERVERS as readonly Defect[]).includes(defect),
);

/** Defect → what a restart of a slave or of a master comes to, by how the dashboard took the outage. */
const restarts: Record<ServerDefect, Record<'slave' | 'master', Record<Taken, readonly FindingKind[]>>> = {
  'no-clear': {
    slave: { unnoticed: none, noticed: ['stuck-out-of-sync'], offline: none },
    master: { unnoticed: none, noticed: ['stuck-out-of-sync'], offline: none },
  },
  'swapped-address': {
    slave: { unnoticed: none, noticed: none, offline: OFFLINE },
    master: { unnoticed: none, noticed: none, offline: FAILED_OVER },
  },
  'bad-force': returning,
  'lost-action': {
    slave: { unnoticed: none, noticed: none, offline: none },
    master: { unnoticed: none, noticed: none, offline: none },
  },
  'returning-master': returning,
  'unwatched-slave': returning,
};

const RESTARTED_MEANWHILE = 'dashboard restarted while a master is failed over';
const BACK_MEANWHILE = 'dashboard restarted after a failover, and the old master is back meanwhile';

/** Defect → scenario → findings, for what is not a mere restart; what isn't named converges. */
const findings: Record<ServerDefect, Record<string, readonly FindingKind[]>> = {
  'no-clear': {},
  'swapped-address': {
    'master killed with writes that its slaves never got, failed over, and back': FAILED_OVER,
    'slaveof from fe on a healthy slave': OFFLINE,
    'the complaint: slave down short, then slaveof from fe': OFFLINE,
    'the advice: slave down short, then all down, master first, then slaves': OFFLINE,
    [RESTARTED_MEANWHILE]: FAILED_OVER,
  },
  'bad-force': {
    'master killed with writes that its slaves never got, failed over, and back': ['split-brain'],
    [RESTARTED_MEANWHILE]: ['split-brain'],
    [BACK_MEANWHILE]: ['split-brain'],
  },
  'lost-action': { 'slaveof from fe on a healthy slave': ['lost-action'] },
  'returning-master': {
    'master killed with writes that its slaves never got, failed over, and back': ['split-brain'],
    [RESTARTED_MEANWHILE]: ['split-brain'],
    [BACK_MEANWHILE]: ['split-brain'],
  },
  'unwatched-slave': {
    'master killed with writes that its slaves never got, failed over, and back': ['split-brain'],
    [RESTARTED_MEANWHILE]: ['split-brain'],
    [BACK_MEANWHILE]: ['split-brain'],
  },
};

const sortedKinds = (outcome: ScenarioOutcome) => kindsOf(outcome.findings).sort();

/** A slaveof that is asked for once is lost or not, as the dashboard's loops stand to each other at that moment. */
function mayBeLost(defect: ServerDefect, scenario: string): boolean {
  return defect === 'lost-action' && scenario.includes('slaveof');
}

/** In these, a second master is made to follow again. */
const SEEN_AS_MASTER: readonly string[] = [
  'slaveof from fe on a detached slave',
  'slave promoted from fe, then slaveof on the old master',
  BACK_MEANWHILE,
];

/** Before it follows, a check may or may not come: one that does gives it the role of a master, which stays. */
function followsAgain(outcome: ScenarioOutcome): readonly FindingKind[] {
  return sortedKinds(outcome).includes('stale-role') ? FAILED_OVER : OFFLINE;
}

/**
 * What a dashboard that believes a server offline logs sooner or later. Samples may miss it: at this pace the belief
 * lasts a tenth of a second where the server is back.
 */
const OFFLINE_LOG = /try to fix server|will switch master/;

/** What it logs when it marks a group: a server that failed once, and was back before the next check, is not marked. */
const MARK_LOG = /update slave offline state/;

function taken({ outages: [outage] }: ScenarioOutcome, timeline: readonly TimelineEvent[]): Taken {
  const logged = timeline.some((event) => event.kind === 'log' && OFFLINE_LOG.test(event.text));
  if (outage?.offline || logged) return 'offline';
  const marked = timeline.some((event) => event.kind === 'log' && MARK_LOG.test(event.text));
  return outage?.noticed && marked ? 'noticed' : 'unnoticed';
}

/** Whose outage a scenario is, where it is nothing else. */
function outageOf(scenario: string): 'slave' | 'master' | undefined {
  return /^(slave|master) (?:restarted|paused|frozen)/.exec(scenario)?.[1] as 'slave' | 'master' | undefined;
}

function expectedOf(
  defect: ServerDefect,
  scenario: string,
  outcome: ScenarioOutcome,
  timeline: readonly TimelineEvent[],
): readonly FindingKind[] {
  const restarted = outageOf(scenario);
  if (defect === 'swapped-address' && SEEN_AS_MASTER.includes(scenario)) return followsAgain(outcome);
  return restarted
    ? restarts[defect][restarted][taken(outcome, timeline)]
    : (findings[defect][scenario] ?? none);
}

/** What needs no larger cluster, no proxy to be told by SYNC, and no network to be cut off from. */
const small = scenarios.filter(
  ({ name, needs }) => Object.keys(needs).length === 0 && !/SYNC|cut off the network/.test(name),
);

/** How the dashboard takes an outage as a rule, by the words of the scenario. */
const TAKEN_AS_A_RULE: Record<string, Taken> = { none: 'unnoticed', short: 'noticed', long: 'offline' };

/**
 * Whether a cell of the matrix is run: all that find something as a rule, and of the others an eighth, another one for
 * each defect. `INSYNC_MATRIX=all` runs every one.
 */
function isRun(defect: ServerDefect, scenario: string, index: number): boolean {
  if (process.env.INSYNC_MATRIX === 'all' || mayBeLost(defect, scenario)) return true;
  const restarted = outageOf(scenario);
  const downtime = /down (none|short|long)$/.exec(scenario)?.[1] ?? 'long';
  const finds = restarted
    ? restarts[defect][restarted][TAKEN_AS_A_RULE[downtime]!].length > 0
    : defect === 'swapped-address' || findings[defect][scenario] !== undefined;
  return finds || (index + OF_SERVERS.indexOf(defect)) % 8 === 0;
}

describe.concurrent.each(OF_SERVERS)('a dashboard with %s', (defect) => {
  let trial: Trial;
  let diverged = 0;
  beforeAll(async () => {
    trial = await Trial.begin();
  });
  afterAll(async () => {
    await trial.end();
    expect(diverged, `${defect} makes at least one scenario diverge`).toBeGreaterThan(0);
  });

  // Without proxies each of these costs less, and finds what it always found.
  test.concurrent.for(
    small
      .filter(({ name }, index) => isRun(defect, name, index))
      .map((scenario) => ({
        scenario,
        name: scenario.name,
      })),
  )('$name', async ({ scenario }) => {
    const outcome = await trial.run(scenario, { defects: defect, proxies: 0 });
    // A replay of what was recorded says the very same.
    const { slug: _slug, setUp: _setUp, tookMs: _tookMs, ...judged } = outcome;
    const replayed = await trial.replay(outcome);
    expect(replayed.judged).toEqual(judged);
    if (outcome.verdict === 'diverged') diverged++;
    if (mayBeLost(defect, scenario.name) && sortedKinds(outcome).includes('lost-action')) return;
    const expected = [...expectedOf(defect, scenario.name, outcome, replayed.timeline)].sort();
    expect(sortedKinds(outcome), outcome.message ?? '').toEqual(expected);
    // A short outage that went by unnoticed proves nothing: the judge says unknown, and is right.
    if (outcome.verdict !== 'unknown')
      expect(outcome.verdict).toBe(expected.length > 0 ? 'diverged' : 'converged');
    else expect(outcome.reason).toContain('never noticed');
  });
});

describe('with a proxy, and clients of it', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await Trial.begin();
  });
  afterAll(() => trial.end());

  test.concurrent.for(others.map((defect) => ({ defect, ...shownBy[defect] })))(
    'a dashboard with $defect is found by $by',
    async ({ defect, by, proxies, auth, scenario: name }) => {
      const given = { defects: defect, proxies, password: auth ? drawPassword() : undefined };
      const scenario = scenarios.find((candidate) => candidate.name === name)!;
      let outcome = await trial.run(scenario, given);
      // On a busy machine a short downtime may not be short.
      if (!isFound(outcome, by) && !isMissed(outcome, PACE)) outcome = await trial.run(scenario, given);
      const { slug: _slug, setUp: _setUp, tookMs: _tookMs, ...judged } = outcome;
      expect((await trial.replay(outcome)).judged).toEqual(judged);
      expect(sortedKinds(outcome), outcome.message ?? outcome.reason ?? '').toContain(by);
      expect(outcome.verdict).toBe('diverged');
    },
  );
});
