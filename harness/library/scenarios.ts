/**
 * Scenarios and faults of one's own: what a file for `insync run --scenarios` imports as `codis-insync`. It exports
 * its scenarios by default, as a list or one alone.
 *
 * @example
 * import { expect, restart, scenario, slaveofThroughFe } from 'codis-insync';
 *
 * export default [
 *   scenario('slave down short, then slaveof from fe', async ({ cluster }) => {
 *     await cluster.inject(restart(cluster.slave, 'SIGKILL', 'short'));
 *     await cluster.inject(slaveofThroughFe(cluster.slave));
 *     await expect(cluster).toConverge();
 *   }),
 * ];
 *
 * @module
 */

export type { Address } from '../address.ts';
export type { Pace } from '../codis/pace.ts';
export type { ReportedGroup, ReportedRow } from '../codis/reported.ts';
export { detach } from '../faults/detach.ts';
export { detachAhead } from '../faults/detach-ahead.ts';
export type { Downtime, ReportedDowntime } from '../faults/downtime.ts';
export type { EndSignal } from '../faults/end-and-start.ts';
export type { Fault, FaultStage, FeOrders, TargetProgram, TargetServer } from '../faults/fault.ts';
export { cutOff, isolate, rejoin } from '../faults/isolate.ts';
export { type KillOptions, kill } from '../faults/kill.ts';
export { killAll } from '../faults/kill-all.ts';
export { loseWrites } from '../faults/lose-writes.ts';
export { addToGroup, removeFromGroup } from '../faults/membership.ts';
export { pause, pauseAndResume, resume } from '../faults/pause.ts';
export { promote } from '../faults/promote.ts';
export { replicaSwitch } from '../faults/replica-switch.ts';
export { type RestartOptions, restart } from '../faults/restart.ts';
export { type ResyncOptions, resync } from '../faults/resync.ts';
export { type SlaveofOptions, slaveofThroughFe } from '../faults/slaveof-through-fe.ts';
export { start } from '../faults/start.ts';
export { stopAllMasterFirst } from '../faults/stop-all.ts';
export type { Capability, LogMark, LogPart, ProgramHandle } from '../runtime/runtime.ts';
export { type ClusterMatchers, expect } from '../scenario/expect.ts';
export { type ObservedCluster, SkipScenario } from '../scenario/observed-cluster.ts';
export { type ClusterNeeds, type Scenario, scenario } from '../scenario/scenario.ts';
export type { ActionName } from '../timeline/actions.ts';
