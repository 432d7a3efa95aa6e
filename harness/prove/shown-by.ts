import type { FindingKind } from '../judge/findings.ts';
import type { Defect } from '../standin.ts';

/** A scenario that a defect of the stand-in dashboard can't pass, and what it is found by in it. */
export interface ShownBy {
  /** The scenario's name. */
  readonly scenario: string;
  /** Among whatever else follows from it. */
  readonly by: FindingKind;
  /** Where it takes more proxies than one. */
  readonly proxies?: number;
  /** Where servers have to demand a password. */
  readonly auth?: boolean;
}

/** How each defect is found. */
export const shownBy: Readonly<Record<Defect, ShownBy>> = {
  'no-clear': { scenario: 'slave restarted by SIGKILL, down short', by: 'stuck-out-of-sync' },
  'swapped-address': { scenario: 'slave restarted by SIGKILL, down long', by: 'stale-state' },
  'bad-force': { scenario: 'master restarted by SIGKILL, down long', by: 'split-brain' },
  'lost-action': { scenario: 'slaveof from fe on a healthy slave', by: 'lost-action' },
  'returning-master': { scenario: 'master restarted by SIGKILL, down long', by: 'split-brain' },
  'unwatched-slave': { scenario: 'master restarted by SIGKILL, down long', by: 'split-brain' },
  'drops-from-rotation': { scenario: 'slave restarted by SIGKILL, down short', by: 'out-of-rotation' },
  'clears-without-telling': { scenario: 'slave restarted by SIGKILL, down short', by: 'untold-proxies' },
  'tells-one-proxy': { scenario: 'master restarted by SIGKILL, down long', by: 'wrong-route', proxies: 2 },
  'undoes-switch': { scenario: 'replica switch of a slave off, SYNC, on, SYNC', by: 'undone-order' },
  'reads-from-anybody': { scenario: 'slave detached behind the back of fe is reported', by: 'wrong-route' },
  'elects-by-binlog-alone': {
    scenario: 'master failed over while a slave is detached that has a longer binlog of its own',
    by: 'lost-write',
  },
  'waits-for-other-groups': {
    scenario: 'all of a group down and back, while another one stays dead',
    by: 'stale-state',
  },
  'clears-while-down': { scenario: 'slave stays down, is reported and stays reported', by: 'wrong-route' },
  flickers: { scenario: 'slave restarted by SIGKILL, down short', by: 'stuck-out-of-sync' },
  'freezes-statistics': { scenario: 'master restarted by SIGKILL, down long', by: 'stale-link' },
  'marks-wrong-group': {
    scenario: 'slave of one of two groups stays down, and is reported of that one',
    by: 'wrong-group',
  },
  'forgets-at-restart': {
    scenario: 'dashboard restarted after a failover, and the old master is back meanwhile',
    by: 'split-brain',
  },
  'keeps-first-row': {
    scenario: 'slave promoted from fe, then slaveof on the old master',
    by: 'split-brain',
  },
  'reads-from-unlinked': {
    scenario: 'master failed over while a slave is detached that has a longer binlog of its own',
    by: 'wrong-route',
  },
  'forgets-auth': { scenario: 'master restarted by SIGKILL, down long', by: 'lost-masterauth', auth: true },
};
