import { canonicalAddress } from '../address.ts';
import {
  beliefOf,
  describeAction,
  describeRow,
  type ReportedGroup,
  type ReportedRow,
} from '../codis/reported.ts';
import { roleOf } from '../pika/info.ts';
import type { ActualGroup } from './actual.ts';
import type { Disagreement, FindingKind } from './findings.ts';
import type { Identities } from './identity.ts';
import { describeView, type NodeView } from './node-view.ts';
import { remedyOf } from './remedy.ts';
import type { GroupRouting } from './routing.ts';
import { isUntold, routingDisagreements } from './routing-agreement.ts';

/**
 * Where reported, actual and routed state of one group fall apart, each with what can be done about it.
 *
 * @param reported the group as the page shows it; undefined where it is not on the page
 * @param routing how the proxies route it; undefined where none was asked
 */
export function disagreements(
  actual: ActualGroup,
  reported: ReportedGroup | undefined,
  identities: Identities,
  routing: GroupRouting | undefined,
): Disagreement[] {
  const found = pageDisagreements(actual, reported, identities, routing);
  if (!reported) return found;
  if (routing) found.push(...routingDisagreements(actual, reported, routing, identities));
  return found.map((finding) => {
    const remedy = remedyOf(finding.kind, reported, routing);
    return remedy === undefined ? finding : { ...finding, remedy };
  });
}

/**
 * Where the page and the nodes disagree about one group. Agreement means: what is really healthy looks healthy
 * everywhere on the page, in the badge and in every row; and what is really broken is visible somewhere on it,
 * in the badge or in the row of a server concerned.
 */
function pageDisagreements(
  actual: ActualGroup,
  reported: ReportedGroup | undefined,
  identities: Identities,
  routing: GroupRouting | undefined,
): Disagreement[] {
  const found: Disagreement[] = [];
  const report = (
    kind: FindingKind,
    server: string | undefined,
    reportedText: string,
    actualText: string,
    text: string,
  ) => {
    found.push({
      kind,
      group: actual.id,
      ...(server ? { server } : {}),
      reported: reportedText,
      actual: actualText,
      text,
    });
  };
  const truthOf = (address: string) => {
    const view = actual.views.get(address);
    return view ? describeView(view) : 'unknown';
  };
  const rowOf = (address: string) => reported?.rows.find((row) => identities.resolve(row.server) === address);

  for (const address of actual.views.keys()) {
    if (!rowOf(address)) {
      report(
        'missing-server',
        address,
        'no such row',
        truthOf(address),
        `the page has no row for ${address}`,
      );
    }
  }
  if (!reported) return found;

  for (const row of reported.rows) {
    const address = identities.resolve(row.server);
    if (address) found.push(...actionTrouble(actual.id, row, address, truthOf(address)));
  }

  const first = reported.rows[0];
  const firstAddress = first && identities.resolve(first.server);
  if (first && actual.master && firstAddress !== actual.master) {
    report(
      'wrong-master',
      actual.master,
      `Master ${first.server}`,
      `${actual.master} is ${truthOf(actual.master)}`,
      `the page calls ${first.server} the Master, but ${actual.master} is`,
    );
  }

  for (const problem of actual.problems) {
    const visible =
      reported.outOfSync ||
      problem.servers.some((address) => {
        const row = rowOf(address);
        if (!row?.alarm) return false;
        // A row that is red for its spelling is red all the time, and shows nothing by that.
        const view = actual.views.get(address);
        return (
          !onlySpelledDifferently(row, firstAddress, identities) && !(view && showsUnknownLinkUp(row, view))
        );
      });
    if (visible) continue;
    const server = problem.servers.at(-1)!;
    const row = rowOf(server);
    report(
      'missed-outage',
      server,
      row ? describeRow(row) : 'no such row',
      problem.text,
      `${problem.text}, and the page shows nothing of it`,
    );
  }
  if (actual.problems.length > 0) return found;

  // A mark that stands for the proxies' sake is right, and one that may do so is not known to be wrong.
  if (reported.outOfSync && !(routing && (isUntold(routing) || routing.unreached.length > 0))) {
    const proxies = routing?.heard.length
      ? ' and its proxies lack nothing'
      : routing
        ? ' and no proxy is registered'
        : '; no proxy could be asked';
    report(
      'stuck-out-of-sync',
      undefined,
      'OUT OF SYNC',
      'in sync',
      `the page shows group ${actual.id} OUT OF SYNC, but its replication is healthy${proxies}`,
    );
  }
  for (const row of reported.rows) {
    const address = identities.resolve(row.server);
    if (!address) continue;
    const truth = truthOf(address);
    if (row.state) {
      report(
        'stale-state',
        address,
        `state ${row.state}`,
        truth,
        `fe believes ${address} ${beliefOf(row.state)} (state ${row.state}), but it is ${truth}`,
      );
    }
    if (row.role && roleOf(row.role) !== actual.views.get(address)?.kind) {
      report(
        'stale-role',
        address,
        `role ${row.role}`,
        truth,
        `fe gives ${address} the role ${row.role}, but it is ${truth}`,
      );
    }
    if (row.alarm && onlySpelledDifferently(row, firstAddress, identities)) {
      report(
        'spelling',
        address,
        row.cell,
        truth,
        `the row of ${address} is red only because its master is spelled ${row.cell}`,
      );
    } else if (row.alarm) {
      const shown = row.missing ?? row.cell;
      report('stale-link', address, shown, truth, `the row of ${address} shows ${shown}, but it is ${truth}`);
    }
  }
  return found;
}

function actionTrouble(group: number, row: ReportedRow, address: string, actual: string): Disagreement[] {
  const { state, index } = row.action;
  const base = {
    group,
    server: address,
    reported: describeAction(row.action),
    actual,
  };
  if (state === 'pending' || state === 'syncing' || state === 'synced_failed') {
    return [{ ...base, kind: 'stuck-action', text: `the slaveof of ${address} is still ${state}` }];
  }
  // An action that runs has its index taken away; one that was only marked as done keeps it.
  if (index > 0) {
    return [
      {
        ...base,
        kind: 'lost-action',
        text: `the slaveof of ${address} was marked ${state || 'as done'} without having run: its index ${index} is still there`,
      },
    ];
  }
  return [];
}

function onlySpelledDifferently(
  row: ReportedRow,
  first: string | undefined,
  identities: Identities,
): boolean {
  const master = masterShownUp(row);
  return master !== undefined && first !== undefined && identities.resolve(master) === first;
}

/** The row shows a link that is up to the very master that its server has, by a spelling that nobody knows, lost. */
function showsUnknownLinkUp(row: ReportedRow, view: NodeView): boolean {
  const shown = masterShownUp(row);
  if (shown === undefined || view.kind !== 'slave' || view.linked || view.master !== undefined) return false;
  return canonicalAddress(shown) === canonicalAddress(view.replication.master ?? '');
}

/** The master to which a slave's row shows a link that is up, as it is spelled there. */
function masterShownUp(row: ReportedRow): string | undefined {
  const end = row.cell.lastIndexOf(':');
  return row.label === 'Slave' && row.cell.slice(end + 1) === 'up' ? row.cell.slice(0, end) : undefined;
}
