import type { ActionEvent, Expectation, TimelineEvent } from '../timeline/event.ts';
import type { ActualGroup } from './actual.ts';
import { type Disagreement, type Finding, traitsOf } from './findings.ts';
import type { Limits } from './limits.ts';
import { OpenGroups, withSince } from './open-groups.ts';
import { type Outage, OutageReader } from './outages.ts';
import { PageAgreement } from './page-agreement.ts';
import type { GroupRouting } from './routing.ts';
import { isUntold, MARK, missingMark } from './routing-agreement.ts';
import { ClusterState } from './state.ts';

export type VerdictName = 'converged' | 'diverged' | 'unknown';

/** The answer to one expectation. Times are milliseconds since the timeline began. */
export interface Verdict {
  readonly verdict: VerdictName;
  readonly expectation: Expectation;
  /** False while the timeline may still go on and change the answer. */
  readonly decided: boolean;
  /** When it was decided. */
  readonly at: number;
  readonly findings: readonly Finding[];
  /** The last thing that was done before; undefined where nothing was. */
  readonly lastAction: ActionEvent | undefined;
  /** When the actual state had settled: the clock starts here. Undefined where it never did. */
  readonly settledAt: number | undefined;
  /** From then until fe agreed for good, in milliseconds; only for `converged`. */
  readonly convergedMs: number | undefined;
  /** Why it is unknown. */
  readonly reason: string | undefined;
}

/** What a whole timeline comes to. */
export interface Judgement {
  readonly verdict: VerdictName;
  readonly decided: boolean;
  readonly findings: readonly Finding[];
  readonly reason: string | undefined;
  /** The longest of its expectations, in milliseconds. */
  readonly convergedMs: number | undefined;
  readonly limits: Limits;
  readonly expectations: readonly Verdict[];
  readonly outages: readonly Outage[];
}

/**
 * Judge a timeline. A pure function: no clock, no I/O, no randomness; a live run, a replay and a test all come
 * through here. Once an expectation is decided, nothing that comes later changes it.
 */
export function judge(timeline: Iterable<TimelineEvent>, limits: Limits): Judgement {
  const judge = new Judge(limits);
  for (const event of timeline) judge.observe(event);
  return judge.judgement();
}

interface OpenExpectation {
  readonly expectation: Expectation;
  /** The last action before it, else the expectation itself: what settling is measured from. */
  readonly from: number;
  readonly lastAction: ActionEvent | undefined;
  /** Since when the actual state has been as expected and has stood still. */
  settledAt: number | undefined;
  /** Since when fe's API has agreed with it. */
  apiAgreedAt: number | undefined;
  /** Since when fe has agreed with it: the same, or where the page is watched, since that has shown it as well. */
  agreedAt: number | undefined;
  /** Since when the nodes have been as they are. */
  standsSince: number;
  readonly groups: OpenGroups;
  /** Since when each disagreement of the page's own has held without a break. */
  readonly pageSince: Map<string, number>;
}

/** The same as `judge`, an event at a time, for who has to know as soon as it is decided. */
export class Judge {
  readonly #limits: Limits;
  readonly #state: ClusterState;
  readonly #outages = new OutageReader();
  /** Undefined where fe's page is not watched. */
  #page: PageAgreement | undefined;
  #lastAction: ActionEvent | undefined;
  #open: OpenExpectation | undefined;
  readonly #verdicts: Verdict[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#state = new ClusterState(limits.dataLagMs);
  }

  observe(event: TimelineEvent): void {
    const touched = this.#state.observe(event);
    this.#open?.groups.touch(touched);
    switch (event.kind) {
      case 'meta':
        if (event.page) this.#page = new PageAgreement(this.#limits.pageLagMs);
        return;
      case 'alias':
      case 'write':
        return;
      case 'outage':
        this.#outages.announce(event);
        return;
      case 'action':
        this.#close('something else was done before it could be decided');
        this.#outages.act(event);
        this.#lastAction = event;
        return;
      case 'fe':
        this.#outages.reported(event, this.#state.identities);
        if (event.error === undefined) this.#page?.reported(this.#state.reported, this.#state.now);
        break;
      case 'page':
        this.#page?.see(event);
        break;
      case 'expect':
        this.#close('a new expectation came before this one was decided');
        this.#open = {
          expectation: event.expectation,
          from: this.#lastAction?.t ?? event.t,
          lastAction: this.#lastAction,
          settledAt: undefined,
          apiAgreedAt: undefined,
          agreedAt: undefined,
          standsSince: event.t,
          groups: new OpenGroups(this.#state, (id) => this.#contradictions(event.expectation, id)),
          pageSince: new Map(),
        };
        break;
      case 'end':
        this.#evaluate();
        this.#close('the timeline ends before it could be decided');
        return;
    }
    this.#evaluate();
  }

  /** The latest answer; undefined before the first expectation. */
  latest(): Verdict | undefined {
    return this.#open ? this.#undecided(this.#open) : this.#verdicts.at(-1);
  }

  judgement(): Judgement {
    const expectations = this.#open ? [...this.#verdicts, this.#undecided(this.#open)] : this.#verdicts;
    const worst =
      expectations.find((verdict) => verdict.verdict === 'diverged') ??
      expectations.find((verdict) => verdict.verdict === 'unknown') ??
      expectations.at(-1);
    const outages = this.#outages.read(this.#state.now);
    const unnoticed = outages.find((outage) => outage.asked === 'short' && !outage.noticed);
    const unproven = worst?.verdict === 'converged' && unnoticed !== undefined;
    const converged = expectations.map((verdict) => verdict.convergedMs ?? 0);
    return {
      verdict: unproven ? 'unknown' : (worst?.verdict ?? 'unknown'),
      decided: worst?.decided ?? false,
      findings: expectations.flatMap((verdict) => verdict.findings),
      reason: unproven
        ? `the dashboard never noticed that ${unnoticed.server} was down (${unnoticed.downMs} ms), so nothing is proven`
        : worst
          ? worst.reason
          : 'nothing was expected of this timeline',
      convergedMs: worst?.verdict === 'converged' && !unproven ? Math.max(...converged) : undefined,
      limits: this.#limits,
      expectations,
      outages,
    };
  }

  #evaluate(): void {
    const open = this.#open;
    if (!open || !this.#state.fe) return;
    const now = this.#state.now;
    const { groups, expectation } = open;
    if (groups.look(now)) {
      open.standsSince = now;
      open.settledAt = undefined;
    }
    const missing = this.#state.missingProxies();
    const shown = withSince(this.#page?.disagreements() ?? [], open.pageSince, now);
    const findings = [...groups.findings, ...shown];

    if (open.expectation.kind === 'steady') {
      this.#evaluateSteady(open, open.expectation.forMs, groups.broken, missing, findings);
      return;
    }
    const routingOf = (id: number) => this.#state.group(id)?.routing;
    if (missing.length === 0 && asExpected(expectation, groups.broken, routingOf)) {
      if (open.settledAt === undefined) {
        open.settledAt = now;
        open.apiAgreedAt = undefined;
        open.agreedAt = undefined;
      }
      this.#evaluateSettled(open, groups, findings);
    } else {
      open.settledAt = undefined;
      this.#evaluateUnsettled(open, groups.broken, missing, findings);
    }
    // Flapping: whenever it settles it is off again before anything can be said of it.
    const { settleMs, agreeMs, holdBrokenMs } = this.#limits;
    if (this.#open === open && now - open.from >= settleMs + 2 * (agreeMs + holdBrokenMs)) {
      this.#decide(
        open,
        'unknown',
        [],
        `the nodes never settled: ${problemsOf(groups.broken, missing) || this.#page?.trouble(open.from) || 'they changed again and again'}`,
      );
    }
  }

  /**
   * What of a group contradicts what was demanded. That proxies have not been told is no finding where the mark says so
   * and was not to be gone: the truth was demanded, something broken, or just that; where it was just that, no mark is
   * one. Whoever looks at a cluster that is not ours has demanded nothing: what the proxies lack is news.
   */
  #contradictions(expectation: Expectation, id: number): readonly Disagreement[] {
    const { disagreements: found, routing } = this.#state.group(id)!;
    const isRightMark = ({ kind, reported }: Disagreement) => kind === 'untold-proxies' && reported === MARK;
    if (!this.#state.ours) return found;
    if (expectation.kind === 'truth' || expectation.kind === 'broken')
      return found.filter((finding) => !isRightMark(finding));
    if (expectation.kind !== 'untold' || expectation.group !== id) return found;
    const reported = this.#state.reported.find((group) => group.id === id);
    const missing = reported && routing && missingMark(reported, routing);
    const others = found.filter((finding) => !isRightMark(finding));
    return missing ? [...others, missing] : others;
  }

  #evaluateSteady(
    open: OpenExpectation,
    forMs: number,
    broken: readonly ActualGroup[],
    missing: readonly string[],
    findings: Finding[],
  ): void {
    open.settledAt ??= this.#state.now;
    open.agreedAt ??= this.#state.now;
    const waitedMs = this.#state.now - open.from;
    // What is slow to answer for once says nothing about fe; what stays silent does not go unsaid.
    const isUncertain = missing.length > 0 || broken.some((group) => group.uncertain);
    if (isUncertain && waitedMs < forMs + this.#limits.settleMs) return;
    const problems = problemsOf(broken, missing);
    if (problems) this.#decide(open, 'unknown', [], `nothing was done, but ${problems}`);
    else if (this.#state.fe?.error !== undefined)
      this.#decide(open, 'unknown', [], `fe gave no usable answer: ${this.#state.fe.error}`);
    else if (this.#lasting(findings).length > 0) this.#decide(open, 'diverged', this.#lasting(findings));
    else if (waitedMs >= forMs) {
      // Without a look at the page it can't be said that it shows no alarm.
      const trouble = findings[0]?.text ?? this.#page?.trouble(open.from);
      if (trouble === undefined) this.#decide(open, 'converged', []);
      else if (waitedMs >= forMs + this.#limits.agreeMs) this.#decide(open, 'unknown', [], trouble);
    }
  }

  #evaluateSettled(open: OpenExpectation, { broken, doubt }: OpenGroups, findings: Finding[]): void {
    const now = this.#state.now;
    const settledAt = open.settledAt!;
    const { error } = this.#state.fe!;
    const trouble = error === undefined ? doubt : `fe gave no usable answer: ${error}`;
    const lasting = this.#lasting(findings);
    if (lasting.length > 0 || trouble !== undefined) open.agreedAt = undefined;
    if (findings.some(({ kind }) => traitsOf(kind).evidence !== 'page') || trouble !== undefined) {
      open.apiAgreedAt = undefined;
    } else if (this.#state.fe!.askedAt >= settledAt) {
      open.apiAgreedAt ??= now;
    }
    const pageTrouble = this.#page?.trouble(open.apiAgreedAt ?? now);
    if (open.apiAgreedAt !== undefined && pageTrouble === undefined) open.agreedAt ??= now;
    const holdMs =
      broken.length > 0 && open.expectation.kind === 'truth'
        ? this.#limits.holdBrokenMs
        : this.#limits.holdMs;
    if (open.agreedAt !== undefined) {
      if (now - open.agreedAt >= holdMs && pageTrouble === undefined) this.#decide(open, 'converged', []);
    } else if (now - settledAt >= this.#limits.agreeMs) {
      const silence = trouble ?? 'fe gave no usable answer: it was not asked';
      if (lasting.length > 0 && !lasting.some((finding) => this.#isDue(finding, settledAt, broken))) return;
      if (error === undefined && lasting.length > 0) this.#decide(open, 'diverged', lasting);
      else this.#decide(open, 'unknown', [], open.apiAgreedAt === undefined ? silence : pageTrouble);
    }
  }

  /**
   * A state that fe had for a moment between two samples stands on the page until its next refresh: what the
   * page alone says has to outlast that.
   */
  #lasting(findings: readonly Finding[]): readonly Finding[] {
    return findings.filter(
      ({ kind, sinceMs }) =>
        traitsOf(kind).evidence !== 'page' || this.#state.now - sinceMs >= this.#limits.pageLagMs,
    );
  }

  /** Whether what holds has had its time since then: the dashboard's, unless it is Pika or a proxy that has to notice. */
  #isDue({ kind, group, server }: Finding, since: number, broken: readonly ActualGroup[]): boolean {
    const { agreeMs, serveMs, silentMs } = this.#limits;
    const problems = broken.find(({ id }) => id === group)?.problems ?? [];
    const isSilent =
      kind === 'stale-read' ||
      (kind === 'missed-outage' &&
        problems.some((problem) => problem.kind === 'stale-data' && problem.servers.includes(server!)));
    const limitMs = isSilent ? silentMs : kind === 'unserved' ? serveMs : agreeMs;
    return this.#state.now - since >= limitMs;
  }

  /** What is not as expected may heal by itself; but a second master, or a silent page, has had its time too. */
  #evaluateUnsettled(
    open: OpenExpectation,
    broken: readonly ActualGroup[],
    missing: readonly string[],
    findings: Finding[],
  ): void {
    const now = this.#state.now;
    const overdue = findings.filter((finding) => this.#isDue(finding, finding.sinceMs, broken));
    const standstill = now - open.standsSince >= this.#limits.agreeMs;
    const damning = overdue.some(({ kind }) => {
      const { unsettled } = traitsOf(kind);
      return unsettled === 'damns' || (unsettled === 'damns-a-standstill' && standstill);
    });
    if (damning && !broken.some((group) => group.uncertain)) {
      this.#decide(open, 'diverged', overdue);
    } else if (now - open.from >= this.#limits.settleMs) {
      this.#decide(open, 'unknown', [], unsettledReason(open.expectation, problemsOf(broken, missing)));
    }
  }

  #decide(open: OpenExpectation, verdict: VerdictName, findings: readonly Finding[], reason?: string): void {
    this.#verdicts.push({
      verdict,
      expectation: open.expectation,
      decided: true,
      at: this.#state.now,
      findings,
      lastAction: open.lastAction,
      settledAt: open.settledAt,
      convergedMs:
        verdict === 'converged'
          ? Math.max(0, (open.agreedAt ?? this.#state.now) - (open.settledAt ?? this.#state.now))
          : undefined,
      reason,
    });
    this.#open = undefined;
  }

  #close(reason: string): void {
    if (this.#open) this.#decide(this.#open, 'unknown', [], reason);
  }

  #undecided(open: OpenExpectation): Verdict {
    return {
      verdict: 'unknown',
      expectation: open.expectation,
      decided: false,
      at: this.#state.now,
      findings: [],
      lastAction: open.lastAction,
      settledAt: open.settledAt,
      convergedMs: undefined,
      reason: 'not decided yet',
    };
  }
}

/** @param broken the groups that have problems */
function asExpected(
  expectation: Expectation,
  broken: readonly ActualGroup[],
  routingOf: (group: number) => GroupRouting | undefined,
): boolean {
  if (broken.some((group) => group.uncertain)) return false;
  switch (expectation.kind) {
    case 'truth':
      return true;
    case 'in-sync':
    case 'steady':
      return broken.length === 0;
    case 'untold': {
      const routing = routingOf(expectation.group);
      return broken.length === 0 && routing !== undefined && isUntold(routing);
    }
    case 'broken': {
      const group = broken.find((candidate) => candidate.views.has(expectation.server));
      const problems =
        group?.problems.filter((problem) => problem.servers.includes(expectation.server)) ?? [];
      const kinds = {
        down: ['down'],
        detached: ['two-masters'],
        unreplicated: ['link-down', 'stale-data', 'other-data'],
      };
      return problems.some((problem) => kinds[expectation.how].includes(problem.kind));
    }
  }
}

function problemsOf(broken: readonly ActualGroup[], missingProxies: readonly string[]): string {
  const ofGroups = broken.flatMap((group) => group.problems.map((problem) => problem.text));
  return [...ofGroups, ...missingProxies].join('; ');
}

function unsettledReason(expectation: Expectation, problems: string): string {
  if (expectation.kind === 'broken') {
    return `${expectation.server} was expected to be ${expectation.how}, but ${problems || 'everything is in sync'}`;
  }
  if (expectation.kind === 'untold' && !problems)
    return `the proxies of group ${expectation.group} were expected not to have been told, but they lack nothing`;
  return `the cluster itself did not recover: ${problems}`;
}
