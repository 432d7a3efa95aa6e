import fc from 'fast-check';
import type { ReportedDowntime } from '../faults/downtime.ts';
import { ClusterModel, type Shape } from './model.ts';
import { LOOK, type Step } from './step.ts';

/** Look at what is broken, and then mend all of it, group by group, with a look after each. */
const MEND_ALL = 'mend all';

/** How often each comes beside the others that make sense then. */
type Weights = Readonly<Record<string, number>>;

/** What is done next, which is chosen first. `outage` is one of servers, `aside` one of Codis and its proxies. */
const WHILE_WHOLE: Weights = { order: 8, outage: 5, aside: 1, mend: 1, [LOOK]: 1 };
const WHILE_BROKEN: Weights = { order: 4, outage: 16, aside: 4, mend: 1, [MEND_ALL]: 1, [LOOK]: 4 };
/** To whom it is done, however many there are of each. */
const ROLES: Weights = { master: 1, slave: 1, dashboard: 4, fe: 1, proxy: 1, coordinator: 1 };

/** What takes a program away: every sequence has all of these. */
const OUTAGES: Weights = { restart: 2, kill: 2, stop: 1, pause: 1, isolate: 2 };
/** The same of all servers of a group. */
const ALL_OUT: Weights = { 'kill-all': 24, 'stop-all': 8, 'lose-writes': 2 };
/** As it has these, which end others. */
const MENDS: Weights = { start: 1, resume: 1, rejoin: 1, add: 1, 'replica-on': 1 };
/** What else may be done, of which a sequence has some. */
const OTHERS: readonly Weights[] = [
  { slaveof: 3, promote: 4 },
  { resync: 2, remove: 2, 'replica-off': 4 },
  { detach: 2, 'detach-ahead': 6 },
  ALL_OUT,
];
const WORDS: Weights = Object.assign({}, OUTAGES, MENDS, ...OTHERS);

/** `stays`: until something ends it. */
const DOWNTIMES: Weights = { stays: 4, none: 1, short: 1, long: 4 };

/** What is done to a server is done to one of a group that is broken already, or to one of another group. */
const GROUPS: Weights = { broken: 8, well: 1 };

/**
 * So many of what else may be done a sequence has (swarm testing: Groce et al., ISSTA 2012). Of all at once, hardly two
 * would meet that take each other to show something, and what stands in the way of the rest would be everywhere.
 */
const SOME = { minLength: 2, maxLength: 3 };

/**
 * Sequences that make sense: each step is drawn from what the model allows after those before it.
 *
 * They are plain values, and not fast-check's model commands: these run while they shrink, one after the other, and
 * take a single run for an answer. Here a run takes a minute, several go side by side, what failed may not fail the
 * next time, or otherwise, and the search has to end in time (see `shrink.ts`).
 *
 * @param steps how many, but for what mends them: to start a cluster costs more than a step
 */
export function sequences(shape: Shape, steps: number): fc.Arbitrary<Step[]> {
  const choice = fc.record({
    kind: fc.nat(),
    word: fc.nat(),
    role: fc.nat(),
    group: fc.nat(),
    target: fc.nat(),
    down: fc.nat(),
  });
  return fc
    .record({
      others: fc.subarray([...OTHERS], SOME),
      choices: fc.array(choice, { minLength: steps, maxLength: steps, size: 'max' }),
    })
    .map(({ others, choices }) => {
      const model = new ClusterModel(shape);
      const words = [OUTAGES, MENDS, ...others].flatMap(Object.keys);
      const taken: Step[] = [];
      const take = (step: Step) => {
        model.take(step);
        taken.push(step);
      };
      const look = () => {
        if (model.objection(LOOK) === undefined) take(LOOK);
      };
      const mendAll = () => {
        look();
        let last: number | undefined;
        for (const step of model.closing()) {
          const group = step === LOOK ? undefined : model.groupOf(step.target);
          if (step === LOOK || (last !== undefined && group !== last)) look();
          if (step !== LOOK) take(step);
          last = group;
        }
      };
      for (const each of choices) {
        const next = drawn(model, words, each);
        if (next === MEND_ALL) mendAll();
        else take(next);
      }
      mendAll();
      return taken;
    });
}

/**
 * One of them: the same of the same seed. It is as long as any other, where fast-check by itself begins with short
 * ones.
 */
export function sequenceOf(seed: number, shape: Shape, steps: number): Step[] {
  return fc.sample(fc.noBias(sequences(shape, steps)), { seed, numRuns: 1 })[0]!;
}

type Choice = Readonly<Record<'kind' | 'word' | 'role' | 'group' | 'target' | 'down', number>>;

function drawn(model: ClusterModel, words: readonly string[], choice: Choice): Step | typeof MEND_ALL {
  const kinds = model.isWhole() ? WHILE_WHOLE : WHILE_BROKEN;
  const possible: (Step | typeof MEND_ALL)[] = sensible(model, words);
  if (model.closing().some((step) => step !== LOOK)) possible.push(MEND_ALL);
  const sameKind = alike(possible, (step) => kindOf(step, model), kinds, choice.kind);
  if (sameKind[0] === MEND_ALL) return MEND_ALL;
  const faults = (sameKind as Step[]).filter((step) => step !== LOOK);
  if (faults.length === 0) return LOOK;
  const stateOf = (target: string) => (model.isBroken(model.groupOf(target)) ? 'broken' : 'well');
  const sameWord = alike(faults, ({ fault }) => fault, WORDS, choice.word);
  const sameRole = alike(sameWord, ({ target }) => model.roleOf(target), ROLES, choice.role);
  const sameGroup = alike(sameRole, ({ target }) => stateOf(target), GROUPS, choice.group);
  const sameTarget = alike(sameGroup, ({ target }) => target, {}, choice.target);
  return alike(sameTarget, ({ down }) => down ?? 'stays', DOWNTIMES, choice.down)[0]!;
}

function kindOf(step: Step | typeof MEND_ALL, model: ClusterModel): string {
  if (step === LOOK || step === MEND_ALL) return step;
  if (step.fault in MENDS) return 'mend';
  if (!(step.fault in OUTAGES || step.fault in ALL_OUT)) return 'order';
  return ['master', 'slave'].includes(model.roleOf(step.target)) ? 'outage' : 'aside';
}

/** All that are alike: which, is chosen by weight; what has none has one of 1. */
function alike<T>(all: readonly T[], wordOf: (each: T) => string, weights: Weights, choice: number): T[] {
  const groups = Map.groupBy(all, wordOf);
  const tickets = [...groups.keys()].flatMap((word) => Array<string>(weights[word] ?? 1).fill(word));
  return groups.get(tickets[choice % tickets.length]!)!;
}

/** Whatever makes sense now: there is always something, since what is up can be restarted, and what is not, started. */
function sensible(model: ClusterModel, words: readonly string[]): Step[] {
  const downtimes: readonly (ReportedDowntime | undefined)[] = [undefined, 'none', 'short', 'long'];
  const faults = words.flatMap((fault) =>
    model.programs.flatMap((target) =>
      downtimes.map((down): Step => ({ fault, target, ...(down === undefined ? {} : { down }) })),
    ),
  );
  return [...faults, LOOK as Step].filter((step) => model.objection(step) === undefined);
}
