import { describeHead, type ReportedGroup } from '../codis/reported.ts';
import type { ActualGroup } from './actual.ts';
import type { Disagreement } from './findings.ts';
import { describeView } from './node-view.ts';

/** The slaves whose link is down, and has to stay so: their master is there, and they do not have its password. */
export function lostMasterauth(
  { id, views }: Pick<ActualGroup, 'id' | 'views'>,
  reported: Pick<ReportedGroup, 'outOfSync'> | undefined,
): Disagreement[] {
  return [...views].flatMap(([server, view]): Disagreement[] => {
    if (view.kind !== 'slave' || view.linked || view.masterauth !== false || !view.master) return [];
    if (views.get(view.master)?.kind !== 'master') return [];
    return [
      {
        kind: 'lost-masterauth',
        group: id,
        server,
        reported: describeHead(reported),
        actual: describeView(view),
        text: `${server} no longer has the password of its master ${view.master} (masterauth), so that its link stays down`,
      },
    ];
  });
}
