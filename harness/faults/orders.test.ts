import { expect, test } from 'vitest';
import { FeError } from '../codis/fe-client.ts';
import type { ActionName } from '../timeline/actions.ts';
import type { FaultStage, FeOrders, TargetServer } from './fault.ts';
import { addToGroup, removeFromGroup } from './membership.ts';
import { promote } from './promote.ts';
import { replicaSwitch } from './replica-switch.ts';
import { resync } from './resync.ts';

const SLAVE = { name: 'pika-2', address: '127.0.0.1:21010', group: 1 } as TargetServer;

/** A stage on which fe gives every order that answer; `done` has what it was asked, and what was recorded of it. */
function stageWith(answer: () => Promise<void>) {
  const done: string[] = [];
  const button =
    (name: string) =>
    (...values: unknown[]) => {
      done.push([name, ...values].join(' '));
      return answer();
    };
  const orders = ['slaveof', 'promote', 'resync', 'addServer', 'removeServer', 'setReplica'] as const;
  const stage: Partial<FaultStage> = {
    fe: Object.fromEntries(orders.map((name) => [name, button(name)])) as unknown as FeOrders,
    act: async (action: ActionName, target, effect) => {
      done.push(`${action} @ ${target}`);
      await effect();
    },
    moment: async () => void done.push('its moment'),
    quiesce: async () => void done.push('quiet'),
    resumeWrites: () => void done.push('writes again'),
  };
  return { stage: stage as FaultStage, done };
}

const accepts = async () => {};
const refuses = async () => {
  throw new FeError('proxy-[1] resync slots failed');
};

test.each([
  [resync(1), 'fe-resync @ group 1', 'resync 1'],
  [removeFromGroup(SLAVE), `fe-remove @ ${SLAVE.address}`, `removeServer 1 ${SLAVE.address}`],
  [addToGroup(SLAVE), `fe-add @ ${SLAVE.address}`, `addServer 1 ${SLAVE.address}`],
  [replicaSwitch(SLAVE, 'off'), `fe-replica-off @ ${SLAVE.address}`, `setReplica 1 ${SLAVE.address} false`],
  [replicaSwitch(SLAVE, 'on'), `fe-replica-on @ ${SLAVE.address}`, `setReplica 1 ${SLAVE.address} true`],
])('$name is asked of fe and recorded; a refusal is an error', async (fault, recorded, asked) => {
  const { stage, done } = stageWith(accepts);
  await fault.inject(stage);
  expect(done).toEqual(['its moment', recorded, asked]);
  await expect(fault.inject(stageWith(refuses).stage)).rejects.toThrow(FeError);
});

test('a SYNC that may be refused goes on after a refusal, and after nothing else', async () => {
  const sync = resync(1, { mayBeRefused: true });
  await sync.inject(stageWith(refuses).stage);
  const broken = stageWith(() => Promise.reject(new TypeError('a mistake of ours')));
  await expect(sync.inject(broken.stage)).rejects.toThrow(TypeError);
});

test('after a promote that fe refuses, probe writes go on', async () => {
  const { stage, done } = stageWith(refuses);
  await expect(promote(SLAVE).inject(stage)).rejects.toThrow(FeError);
  expect(done.at(-1)).toBe('writes again');
});
