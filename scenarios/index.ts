import type { Scenario } from '../harness/scenario/scenario.ts';
import advice from './advice.scenario.ts';
import codis from './codis.scenario.ts';
import coordinator from './coordinator.scenario.ts';
import election from './election.scenario.ts';
import group from './group.scenario.ts';
import groups from './groups.scenario.ts';
import isolation from './isolation.scenario.ts';
import outage from './outage.scenario.ts';
import proxy from './proxy.scenario.ts';
import restart from './restart.scenario.ts';
import slaveof from './slaveof.scenario.ts';
import steady from './steady.scenario.ts';

/** Every scenario, in the order in which they are reported. */
export const scenarios: readonly Scenario[] = [
  ...steady,
  ...restart,
  ...outage,
  ...isolation,
  ...slaveof,
  ...advice,
  ...codis,
  ...coordinator,
  ...proxy,
  ...group,
  ...groups,
  ...election,
];
