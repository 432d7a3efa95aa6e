import { describe, expect, test } from 'vitest';
import { LONE_MASTER_INFO, MASTER, SLAVE } from '../judge/fake-timeline.ts';
import type { Finding, FindingKind } from '../judge/findings.ts';
import type { Judgement } from '../judge/judge.ts';
import { limitsFor } from '../judge/limits.ts';
import { DASHBOARD, type TimelineEvent } from '../timeline/event.ts';
import { diagnose } from './diagnose.ts';

const limits = limitsFor(
  { serverStateMs: 1000, failoverMs: 200, offlineMs: 200, deadCheckTimes: 10, pikaScale: 1, statsMs: 1000 },
  250,
);

function judgementOf(finding: Partial<Finding> & { kind: FindingKind }): Judgement {
  const found: Finding = { group: 1, sinceMs: 1000, reported: '', actual: '', text: '', ...finding };
  return {
    verdict: 'diverged',
    decided: true,
    findings: [found],
    reason: undefined,
    convergedMs: undefined,
    limits,
    expectations: [
      {
        verdict: 'diverged',
        expectation: { kind: 'truth' },
        decided: true,
        at: 9000,
        findings: [found],
        lastAction: undefined,
        settledAt: 1000,
        convergedMs: undefined,
        reason: undefined,
      },
    ],
    outages: [],
  };
}

/** What the finding's diagnosis is, given these entries of the dashboard's log, from 1 s on, 100 ms apart. */
function diagnosisOf(finding: Partial<Finding> & { kind: FindingKind }, ...log: string[]) {
  return diagnosisBy(DASHBOARD, finding, log);
}

function diagnosisBy(
  program: string,
  finding: Partial<Finding> & { kind: FindingKind },
  log: readonly string[],
) {
  const events: TimelineEvent[] = log.map((text, index) => ({
    t: 1000 + 100 * index,
    kind: 'log',
    program,
    text: `2024/02/06 12:00:00 topom_group.go:1: ${text}`,
  }));
  const diagnosed = diagnose(judgementOf(finding), events);
  expect(diagnosed.findings).toEqual(diagnosed.expectations[0]!.findings);
  return diagnosed.findings[0]!.diagnosis;
}

const tryToFix = `[INFO] group-[1] try to fix server[0-${SLAVE}] replication relationship`;
const refused = (group = 1, server = SLAVE) =>
  `[WARN] group-[${group}] fix server[${server}] replication relationship failed, err: server[${server}] set master to ${MASTER} failed, force:true err:ERR wrong number of arguments for 'slaveof' command`;
const marked = '[INFO] group-[1] update slave offline state';

test('counts the repairs that Pika refused, and says how', () => {
  const why = `the dashboard tried to repair ${SLAVE} 2 times; Pika refused: ERR wrong number of arguments for 'slaveof' command`;
  expect(diagnosisOf({ kind: 'stale-state', server: SLAVE }, tryToFix, refused(), tryToFix, refused())).toBe(
    why,
  );
  expect(diagnosisOf({ kind: 'stuck-out-of-sync' }, refused(), refused())).toBe(why);
});

test('a repair that could not reach the server is not called a refusal', () => {
  const log = `[WARN] group-[1] fix server[${SLAVE}] replication relationship failed, err: create redis client to ${SLAVE} failed, err:dial tcp ${SLAVE}: i/o timeout`;
  expect(diagnosisOf({ kind: 'stale-state', server: SLAVE }, log)).toBe(
    `the dashboard tried to repair ${SLAVE} once; that failed: dial tcp ${SLAVE}: i/o timeout`,
  );
});

test('what was logged of another group or server, or before it began, explains nothing', () => {
  expect(diagnosisOf({ kind: 'stale-state', server: SLAVE }, refused(2))).toBeUndefined();
  expect(diagnosisOf({ kind: 'stale-state', server: SLAVE }, refused(1, MASTER))).toBeUndefined();
  expect(diagnosisOf({ kind: 'stale-state', server: SLAVE, sinceMs: 1001 }, refused())).toBeUndefined();
  expect(diagnosisOf({ kind: 'spelling', server: SLAVE }, refused())).toBeUndefined();
});

test('what another program logs explains nothing', () => {
  expect(diagnosisBy('codis-fe', { kind: 'stale-state', server: SLAVE }, [refused()])).toBeUndefined();
});

test('knows a mark that nothing takes off, and one that a repair may have', () => {
  const stuck = { kind: 'stuck-out-of-sync', sinceMs: 5000 } as const;
  expect(diagnosisOf(stuck, marked, marked)).toBe(
    'the dashboard marked group 1 at +1.1 s, since its checks of a server failed, and has logged nothing since then that would take the mark off',
  );
  expect(diagnosisOf(stuck, marked, tryToFix)).toBeUndefined();
});

test('sees repairs that go on and on and are never refused', () => {
  const stale = { kind: 'stale-state', server: SLAVE } as const;
  expect(diagnosisOf(stale, tryToFix, tryToFix)).toBeUndefined();
  expect(diagnosisOf(stale, tryToFix, tryToFix, tryToFix)).toContain(
    `the dashboard set out 3 times to repair ${SLAVE}`,
  );
});

test('a slaveof that was taken and never ran', () => {
  const lost = { kind: 'lost-action', server: SLAVE, sinceMs: 2000 } as const;
  const call = `[WARN] [0xc000] API call /api/topom/group/action/create/95b6/${SLAVE} from 127.0.0.1:1 [127.0.0.1]`;
  expect(diagnosisOf(lost, call)).toBe(
    `the slaveof of ${SLAVE} reached the dashboard at +1.0 s, and its log never says that it ran it`,
  );
  const ran = `[WARN] sync-[${SLAVE}] process action`;
  expect(diagnosisOf(lost, call, ran)).toBeUndefined();
  expect(diagnosisOf(lost, call, ran, call)).toContain('reached the dashboard at +1.2 s');
});

test('gives all that fits: a failover, and an old master that is not made to follow', () => {
  const diagnosis = diagnosisOf(
    { kind: 'split-brain', server: MASTER, actual: LONE_MASTER_INFO },
    `[WARN] group-[1] will switch master to server[1] = ${SLAVE}`,
    refused(1, MASTER),
  );
  expect(diagnosis).toBe(
    `the dashboard tried to repair ${MASTER} once; Pika refused: ERR wrong number of arguments for 'slaveof' command; ` +
      `the dashboard failed the group over to ${SLAVE} at +1.0 s`,
  );
});

describe('a server whose master refused it, since it did not give the password', () => {
  const says = (t: number, program: string, text: string): TimelineEvent => ({
    t,
    kind: 'log',
    program,
    text,
  });
  const refusal =
    'W20261126 12:22:32.310683 16890 pika_repl_client_conn.cc:105] Meta Sync Failed: Auth with master error, Invalid masterauth';
  const accepted =
    'I20261126 12:22:40.310683 16890 pika_repl_client_conn.cc:151] Finish to handle meta sync response';
  const why = `the master of ${SLAVE} refused it at +1.2 s (Invalid masterauth): it was not given its master’s password with the SLAVEOF, or another one`;
  const diagnosis = (server: string, ...events: TimelineEvent[]) =>
    diagnose(judgementOf({ kind: 'missed-outage', server }), events).findings[0]!.diagnosis;

  test('is told of a finding of that server, and of no other', () => {
    expect(diagnosis(SLAVE, says(1200, SLAVE, refusal))).toBe(why);
    expect(diagnosis(MASTER, says(1200, SLAVE, refusal))).toBeUndefined();
    expect(diagnosis(SLAVE, says(1200, DASHBOARD, refusal))).toBeUndefined();
  });

  test('is not once it was accepted, whatever other servers were', () => {
    expect(diagnosis(SLAVE, says(1200, SLAVE, refusal), says(1300, SLAVE, accepted))).toBeUndefined();
    expect(diagnosis(SLAVE, says(1200, SLAVE, refusal), says(1300, MASTER, accepted))).toBe(why);
  });

  test('is told where nothing can be said, since the cluster did not recover', () => {
    const reason = `the cluster itself did not recover: ${SLAVE} is slave of ${MASTER}, link down`;
    const [expectation] = judgementOf({ kind: 'missed-outage' }).expectations;
    const unknown = { ...expectation!, verdict: 'unknown' as const, findings: [], reason };
    const judgement: Judgement = {
      ...judgementOf({ kind: 'missed-outage' }),
      verdict: 'unknown',
      findings: [],
      reason,
      expectations: [unknown],
    };
    const diagnosed = diagnose(judgement, [says(1200, SLAVE, refusal)]);
    expect(diagnosed.reason).toBe(`${reason}; ${why}`);
    expect(diagnosed.expectations[0]!.reason).toBe(diagnosed.reason);
    expect(diagnose(judgement, [says(1200, '10.0.0.9:9221', refusal)]).reason).toBe(reason);
  });
});
