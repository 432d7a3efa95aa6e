import { describe, expect, test } from 'vitest';
import { CHAOS_DEFAULTS } from '../run/options.ts';
import { seedOf } from '../run/random.ts';
import type { Defect } from '../standin.ts';
import { sequenceOf } from './generate.ts';
import type { Shape } from './model.ts';
import { faultsIn } from './sequence.ts';
import { shrink } from './shrink.ts';
import { type Step, sequenceText } from './step.ts';

const { steps, ...servers } = CHAOS_DEFAULTS;
const SHAPE: Shape = { ...servers, proxies: 1, coordinator: 'filesystem', isolates: false };
const SEQUENCES = 30;
const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);

/** The servers of one group and of the other one, as parts of a regular expression. */
interface Group {
  readonly master: string;
  readonly slave: string;
  readonly others: string;
  readonly otherMaster: string;
}
const GROUPS: readonly Group[] = [
  { master: 'pika-1', slave: '(?:pika-2|pika-3)', others: 'pika-[456]', otherMaster: 'pika-4' },
  { master: 'pika-4', slave: '(?:pika-5|pika-6)', others: 'pika-[123]', otherMaster: 'pika-1' },
];

type Pattern = (group: Group) => string;
const without = (text: string) => `(?:(?!${text}).)*`;
const ENDS = '(?:kill|stop|pause)';
const BEGINS = '(?:start|resume)';

const noticed: Pattern = ({ master, slave }) =>
  `(?:kill|restart|pause) (?:${master}|${slave}) (?:short|long)`;
const failover: Pattern = ({ master }) =>
  `(?:(?:kill|restart|pause) ${master} long|${ENDS} ${master},${without(`${BEGINS} ${master}`)}look)`;
const failoverOfOneAhead: Pattern = (group) => `detach-ahead ${group.slave}.*${failover(group)}`;
const ordered: Pattern = ({ slave }) => `slaveof ${slave}`;
const promoted: Pattern = ({ master, slave }) => `promote ${slave}.*slaveof ${master}`;
const switchedOff: Pattern = ({ slave }) =>
  `replica-off (${slave}),${without(String.raw`replica-on \1`)}look`;
const detached: Pattern = ({ slave }) =>
  `detach(?:-ahead)? (${slave}),${without(String.raw`slaveof \1`)}look`;
const slaveDown: Pattern = ({ slave }) => `${ENDS} (${slave}),${without(String.raw`${BEGINS} \1`)}look`;
/** The master of another group is away for a while, and nobody takes its place. */
const deadMeanwhile: Pattern = ({ master, slave, others, otherMaster }) => {
  const killed = `kill-all (?:${master}|${slave})`;
  const isDead = without(`start ${master}`);
  const areDead = without(`start (?:${master}|${otherMaster})`);
  return [
    `${killed},${isDead}stop-all ${others},${isDead}look`,
    `${killed},${isDead}kill-all ${others},${areDead}start ${otherMaster},${isDead}look`,
    `kill-all ${others},${without(`start ${otherMaster}`)}${killed},${areDead}start ${otherMaster},${isDead}look`,
  ].join('|');
};
/** The dashboard is started anew while it knows something that nobody else does. */
const dashboardRestarted: Pattern = ({ master, slave }) => {
  const isOff = without(String.raw`replica-on \1`);
  const isGone = without(`${BEGINS} ${master}`);
  return [
    `replica-off (${slave}),${isOff}(?:kill|restart|stop) codis-dashboard${isOff}look`,
    `${ENDS} ${master},${isGone}look${isGone}(?:kill|restart|stop) codis-dashboard${without('look')}${BEGINS} ${master}`,
  ].join('|');
};

/** What a sequence has to have in it for a defect to show. */
const shows: Readonly<Record<Defect, Pattern>> = {
  'no-clear': noticed,
  'swapped-address': failover,
  'bad-force': failover,
  'lost-action': ordered,
  'returning-master': failover,
  'unwatched-slave': failover,
  'drops-from-rotation': noticed,
  'clears-without-telling': noticed,
  'tells-one-proxy': failover,
  'undoes-switch': switchedOff,
  'reads-from-anybody': detached,
  'elects-by-binlog-alone': failoverOfOneAhead,
  'waits-for-other-groups': deadMeanwhile,
  'clears-while-down': slaveDown,
  flickers: noticed,
  'freezes-statistics': failover,
  'marks-wrong-group': noticed,
  'forgets-at-restart': dashboardRestarted,
  'keeps-first-row': promoted,
  'reads-from-unlinked': failoverOfOneAhead,
  // With passwords.
  'forgets-auth': failover,
};

const drawn = SEEDS.map((seed) =>
  Array.from({ length: SEQUENCES }, (_, index) => sequenceOf(seedOf(seed, index), SHAPE, steps)),
);

describe.each(Object.entries(shows))('what %s takes to show', (_, pattern) => {
  const patterns = GROUPS.map((group) => new RegExp(pattern(group)));
  const isIn = (sequence: readonly Step[]) => patterns.some((each) => each.test(sequenceText(sequence)));
  const found = drawn.map((sequences) => sequences.find(isIn));

  test('is among the first sequences of every seed', () => {
    expect(SEEDS.filter((seed) => found[seed] === undefined)).toEqual([]);
  });

  test('is at most three faults, once it is shrunk', async () => {
    const fails = async (sequence: readonly Step[]) => isIn(sequence);
    const shrinking = { shape: SHAPE, fails, jobs: 6, runs: 500, isOver: () => false };
    for (const sequence of found) {
      const shrunk = await shrink(sequence!, shrinking);
      expect(shrunk.exhausted).toBe(true);
      expect(faultsIn(shrunk.steps), sequenceText(shrunk.steps)).toBeLessThanOrEqual(3);
    }
  });
});
