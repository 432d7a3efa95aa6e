import { Counter, Gauge, Registry } from 'prom-client';
import { findingKinds, traitsOf } from '../../judge/findings.ts';
import { printable } from '../../text/printable.ts';
import { knownAt } from '../../timeline/event.ts';
import { wallTime } from '../look/clock.ts';
import { areTold } from '../look/proxy-look.ts';
import type { Sample, Samples } from '../look/sampler.ts';
import { type GroupStanding, serverAgrees } from '../look/standing.ts';
import type { LiveView } from '../look/view.ts';

/** A 0 is said only of what is looked for: here nobody knows what was done, or looks at the page. */
const KINDS = findingKinds.filter((kind) => ['samples', 'proxies'].includes(traitsOf(kind).evidence));

const GROUP = ['product', 'group'] as const;
const SERVER = [...GROUP, 'server'] as const;
const PROXY = ['product', 'proxy'] as const;

/**
 * What Prometheus gets. What nobody knows has no series, so that no alert takes it for an answer: the agreement of a
 * group whose nodes can't all be asked is absent, and `insync_group_unknown` is 1. Series of groups, servers and proxies
 * that fe has no more are gone with the next answer. Findings are those of the moment: how long one has to hold is for the
 * alert rule to say.
 */
export class Metrics {
  readonly registry = new Registry();
  /** Of what is not set anew there is no series. */
  readonly #ofTheMoment: Gauge[] = [];
  readonly #feUp = this.#momentary('insync_fe_up', '1 if the latest answer of codis-fe was usable', [
    'product',
  ]);
  readonly #serverUp = this.#momentary('insync_server_up', '1 if the node answered INFO replication', SERVER);
  readonly #proxyUp = this.#momentary(
    'insync_proxy_up',
    '1 if the proxy said how it routes; absent if it is not asked',
    PROXY,
  );
  readonly #proxyReportedUp = this.#momentary(
    'insync_proxy_reported_up',
    '1 if codis-fe reports no trouble of the dashboard with the proxy',
    PROXY,
  );
  readonly #agrees = this.#momentary(
    'insync_group_agrees',
    '1 if what codis-fe reports of the group is what its nodes say, and the proxies are in step, 0 if not; absent if unknown',
    GROUP,
  );
  readonly #unknown = this.#momentary(
    'insync_group_unknown',
    '1 if something of the group can not be told: codis-fe, one of its nodes or, where it is OUT OF SYNC, a proxy gives no usable answer',
    GROUP,
  );
  readonly #outOfSync = this.#momentary(
    'insync_group_reported_out_of_sync',
    '1 if codis-fe shows the group OUT OF SYNC; absent if codis-fe does not answer',
    GROUP,
  );
  readonly #inSync = this.#momentary(
    'insync_group_actual_in_sync',
    '1 if the nodes of the group say that replication is healthy, 0 if not; absent if unknown',
    GROUP,
  );
  readonly #proxiesTold = this.#momentary(
    'insync_group_proxies_told',
    '1 if every proxy routes the group as the dashboard has it, 0 if one does not or can not be told; absent if unknown',
    GROUP,
  );
  readonly #serverAgrees = this.#momentary(
    'insync_server_agrees',
    '1 if what codis-fe reports of the server is what it says itself, 0 if not; absent if unknown',
    SERVER,
  );
  readonly #findings = this.#momentary(
    'insync_findings',
    'differences between what codis-fe reports, what the nodes say and how the proxies route, by kind; absent if unknown',
    [...GROUP, 'kind'],
  );
  readonly #findingSeconds = this.#momentary(
    'insync_finding_seconds',
    'how long the oldest difference of that kind has held without a break',
    [...GROUP, 'kind'],
  );
  readonly #lastAnswer = this.#gauge(
    'insync_last_answer_timestamp_seconds',
    'when codis-fe, the node or the proxy last gave a usable answer, in seconds since 1970',
    ['source', 'server'],
  );
  readonly #samples = this.#counter(
    'insync_samples_total',
    'how often codis-fe, the node or the proxy was asked',
  );
  readonly #errors = this.#counter('insync_sample_errors_total', 'how often there was no usable answer');
  /** Whom there are counts of, beside fe. */
  readonly #counted = { node: new Set<string>(), proxy: new Set<string>() };

  constructor(version: string) {
    this.#gauge('insync_info', 'the version of insync', ['version']).set({ version }, 1);
  }

  /** Count one answer, or the lack of it. */
  count(sample: Sample, samples: Samples): void {
    const failed = sample.error !== undefined;
    const labels = sampleLabels(sample.kind, addressOf(sample));
    this.#samples.inc(labels);
    // An error that never happened is a 0, which rates need.
    this.#errors.inc(labels, bit(failed));
    if (!failed) this.#lastAnswer.set(labels, wallTime(knownAt(sample)) / 1000);
    // Who is asked follows from fe's answers.
    if (sample.kind === 'fe') this.#forget(samples);
    else this.#counted[sample.kind].add(addressOf(sample));
  }

  /** All gauges as of this moment; called before they are read. */
  see(view: LiveView): void {
    const product = printable(view.product ?? '');
    for (const gauge of this.#ofTheMoment) gauge.reset();
    this.#feUp.set({ product }, bit(view.feUp));
    for (const { proxy: address, answers, trouble } of view.proxies) {
      const proxy = { product, proxy: printable(address) };
      if (answers !== undefined) this.#proxyUp.set(proxy, bit(answers));
      this.#proxyReportedUp.set(proxy, bit(trouble === undefined));
    }
    for (const group of view.groups) {
      if (group.standing !== 'asking') this.#seeGroup(product, group, view.feUp);
    }
  }

  #seeGroup(product: string, group: GroupStanding, feUp: boolean): void {
    const labels = { product, group: String(group.id) };
    for (const row of group.reported.rows) {
      const server = { ...labels, server: printable(row.server) };
      const kind = group.actual.views.get(row.server)?.kind;
      this.#serverUp.set(server, bit(kind === 'master' || kind === 'slave'));
      const agrees = serverAgrees(group, row.server);
      if (agrees !== undefined) this.#serverAgrees.set(server, bit(agrees));
    }
    const blind = !feUp || group.unknown.length > 0;
    this.#unknown.set(labels, bit(blind));
    if (feUp) this.#outOfSync.set(labels, bit(group.reported.outOfSync));
    // The nodes' own word does not need fe; but with fe gone, who belongs to the group is hearsay.
    if (feUp && group.nodesKnown) this.#inSync.set(labels, bit(group.actual.problems.length === 0));
    const told = feUp && group.routing ? areTold(group.routing) : undefined;
    if (told !== undefined) this.#proxiesTold.set(labels, bit(told));
    const known = group.disagreements.length > 0 || !blind;
    if (!known) return;
    this.#agrees.set(labels, bit(group.disagreements.length === 0));
    for (const kind of KINDS) {
      const findings = group.findings.filter((finding) => finding.kind === kind);
      if (findings.length === 0 && (blind || (traitsOf(kind).evidence === 'proxies' && told === undefined)))
        continue;
      this.#findings.set({ ...labels, kind }, findings.length);
      if (findings.length > 0)
        this.#findingSeconds.set(
          { ...labels, kind },
          Math.max(...findings.map(({ heldMs }) => heldMs)) / 1000,
        );
    }
  }

  /** Drop the counts of servers and proxies that are not asked any more. */
  #forget({ nodes, proxies }: Samples): void {
    const asked = { node: nodes, proxy: proxies };
    for (const source of ['node', 'proxy'] as const) {
      for (const server of this.#counted[source]) {
        if (asked[source]?.has(server)) continue;
        this.#counted[source].delete(server);
        for (const metric of [this.#samples, this.#errors, this.#lastAnswer])
          metric.remove(sampleLabels(source, server));
      }
    }
  }

  #momentary<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    const gauge = this.#gauge(name, help, labelNames);
    this.#ofTheMoment.push(gauge);
    return gauge;
  }

  #gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  #counter(name: string, help: string): Counter<'source' | 'server'> {
    return new Counter({ name, help, labelNames: ['source', 'server'], registers: [this.registry] });
  }
}

function addressOf(sample: Sample): string {
  switch (sample.kind) {
    case 'fe':
      return '';
    case 'node':
      return sample.node;
    case 'proxy':
      return sample.proxy;
  }
}

function sampleLabels(source: Sample['kind'], server: string): { source: string; server: string } {
  return { source, server: printable(server) };
}

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
