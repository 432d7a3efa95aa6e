import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultCalled, faults } from '../faults/catalogue.ts';
import { coordinators } from '../programs/coordinator.ts';
import { sequenceOf, sequences } from './generate.ts';
import { ClusterModel, type Shape } from './model.ts';
import { checked, completed } from './sequence.ts';
import { LOOK, parseSequence, type Step, sequenceText } from './step.ts';

const shapes = fc.record({
  groups: fc.integer({ min: 1, max: 3 }),
  slaves: fc.integer({ min: 1, max: 3 }),
  proxies: fc.nat(2),
  coordinator: fc.constantFrom(...coordinators),
  isolates: fc.boolean(),
});
const shaped = shapes.chain((shape) => fc.tuple(fc.constant(shape), sequences(shape, 12)));

/** The servers of a server's group. */
function groupOf(server: string, slaves: number): string[] {
  const number = Number(server.replace('pika-', ''));
  const first = number - ((number - 1) % (1 + slaves));
  return Array.from({ length: 1 + slaves }, (_, index) => `pika-${first + index}`);
}

const TAKES_AWAY = ['stop', 'kill', 'pause', 'isolate'];
const LARGE: Shape = { groups: 2, slaves: 2, proxies: 1, coordinator: 'etcd', isolates: false };

test('of the same seed it is the same sequence, and of another one another', () => {
  const texts = (seed: number) =>
    Array.from({ length: 20 }, (_, index) => sequenceText(sequenceOf(seed + index, LARGE, 8)));
  expect(texts(7)).toEqual(texts(7));
  expect(new Set(texts(7)).size).toBeGreaterThan(18);
});

test('every fault of the catalogue occurs', () => {
  const drawn = Array.from({ length: 300 }, (_, seed) => sequenceOf(seed, { ...LARGE, isolates: true }, 8));
  const words = new Set(drawn.flat().map((step) => (step === LOOK ? LOOK : step.fault)));
  const named = faults.map(({ name }) => name);
  expect([...words].toSorted()).toEqual([...named, LOOK].toSorted());
});

test('every program is as each fault needs it, and up at the end', () => {
  fc.assert(
    fc.property(shaped, ([{ slaves }, steps]) => {
      const away = new Map<string, string>();
      for (const step of steps) {
        if (step === LOOK) continue;
        const { from } = faultCalled(step.fault);
        expect(from).toContain(away.get(step.target) ?? 'up');
        const leaves = { stop: 'down', kill: 'down', pause: 'paused', isolate: 'isolated' }[step.fault];
        if (leaves && step.down === undefined) away.set(step.target, leaves);
        if (step.fault === 'kill-all')
          for (const each of groupOf(step.target, slaves)) away.set(each, 'down');
        if (['start', 'resume', 'rejoin'].includes(step.fault) || step.down !== undefined)
          away.delete(step.target);
      }
      expect([...away]).toEqual([]);
      expect(steps.at(-1)).toBe(LOOK);
    }),
  );
});

test('a group keeps a server that is up and has its data, unless all of it is killed at once', () => {
  fc.assert(
    fc.property(shaped, ([{ slaves }, steps]) => {
      const away = new Set<string>();
      for (const step of steps) {
        if (step === LOOK || !step.target.startsWith('pika')) continue;
        if (['start', 'resume', 'rejoin'].includes(step.fault) || step.down !== undefined)
          away.delete(step.target);
        if (TAKES_AWAY.includes(step.fault) && step.down === undefined) away.add(step.target);
        const group = groupOf(step.target, slaves);
        if (step.fault === 'kill-all') {
          expect(group.filter((server) => away.has(server))).toEqual([]);
          for (const each of group) away.add(each);
        } else if (TAKES_AWAY.includes(step.fault)) {
          expect(group.every((server) => away.has(server))).toBe(false);
        }
      }
    }),
  );
});

test.each([
  ['kill pika-1, kill pika-2', 'master may not be settled'],
  ['kill pika-2, kill pika-1', 'another one of its group is away'],
  ['kill pika-1 long, kill pika-2 long', 'master may not be settled'],
  ['kill pika-1 long, promote pika-3', 'master may not be settled'],
  ['promote pika-1', 'may be its group’s master'],
  ['remove pika-1', 'may be its group’s master'],
  ['detach pika-1', 'may be its group’s master'],
  ['promote pika-2, slaveof pika-1', 'another one has to follow first'],
  ['detach pika-2, detach pika-3', 'another one of its group is away'],
  ['kill codis-fe, slaveof pika-2', 'fe may not answer'],
  ['kill codis-dashboard, start codis-dashboard, slaveof pika-2', 'fe may not answer'],
  ['stop codis-dashboard, kill pika-2 short', 'fe does not report how long'],
  ['kill codis-fe, look', 'fe can’t be asked'],
  ['start pika-2', 'pika-2 is up'],
  ['detach-ahead pika-2, slaveof pika-2', 'Pika can’t make it follow'],
  ['lose-writes pika-2', 'may not be its group’s master'],
  ['detach pika-2, kill-all pika-1', 'another one of its group is away'],
  ['kill-all pika-1, start pika-2', 'master has to be started first'],
  ['kill codis-proxy-1, promote pika-2', 'refuses it while a proxy is away'],
  ['kill pika-9', 'no pika-9'],
  ['slaveof codis-proxy-1', 'is no server'],
  ['kill pika-2', 'does not end with "start pika-2"'],
  ['kill-all pika-1, start pika-1', 'does not end with "start pika-2"'],
  ['replica-off pika-2, look', 'does not end with "resync pika-1"'],
])('%s makes no sense: %s', (text, why) => {
  expect(() => checked(parseSequence(text), LARGE)).toThrow(why);
});

test('what is left of a sequence makes sense whatever is taken out of it, and is as it was where nothing is', () => {
  fc.assert(
    fc.property(shaped, fc.infiniteStream(fc.boolean()), ([shape, steps], keeps) => {
      expect(completed(steps, shape)).toEqual(steps);
      const some = completed(
        steps.filter(() => keeps.next().value),
        shape,
      );
      expect(checked(some, shape)).toBe(some);
    }),
  );
});

test('a sequence is written in a line and read again', () => {
  fc.assert(
    fc.property(shaped, ([, steps]) => {
      expect(parseSequence(sequenceText(steps))).toEqual(steps);
    }),
  );
  expect(() => parseSequence('kill')).toThrow('"kill" is no step');
  expect(() => parseSequence('kill pika-2 soon')).toThrow('"kill pika-2 soon" is no step');
});

test('what is done to servers of another group, to proxies and to Codis may overlap', () => {
  const text =
    'kill pika-1, kill pika-4 long, kill codis-proxy-1, kill pika-2 none, stop codis-dashboard, start pika-1';
  const model = new ClusterModel(LARGE);
  const taken: Step[] = parseSequence(text).filter((step) => {
    const makesSense = model.objection(step) === undefined;
    if (makesSense) model.take(step);
    return makesSense;
  });
  expect(sequenceText(taken)).toBe(text.replace(', kill pika-2 none', ''));
});

test('an only slave that does not follow its master can’t take its place', () => {
  const small = { ...LARGE, slaves: 1 };
  expect(() => checked(parseSequence('detach pika-2, kill pika-1 none'), small)).toThrow(
    'nobody else has its data',
  );
});
