import { holds, notYet, until } from '../../until.ts';
import { isDead, parseOwner } from '../owner.ts';
import type { Engine } from './engine.ts';
import { type Labels, OWNER_LABEL, RUN_LABEL } from './labels.ts';

/** A second is enough; an engine whose machine has come to a standstill may take half a minute for one answer. */
const REMOVE_LIMIT_MS = 120_000;

/** How long the engine may take to make what it was asked for by a process that died then. */
const LATE_MS = 3000;

/**
 * How long after its last container a network may be kept by the engine. Now and then one counts a container on it for
 * good that is gone ("has active endpoints", until the engine is started anew): nobody waits for that, and every later
 * run asks again.
 */
const RELEASE_MS = 5000;

/**
 * Remove the containers, with their volumes, and the networks of a run. Nothing without the run's label is touched.
 * @param cutShort whether the run died while it had something made: then that is waited for
 */
export async function sweepRun(engine: Engine, run: string, cutShort: boolean): Promise<void> {
  await removeAll(engine, (labels) => labels[RUN_LABEL] === run, cutShort ? LATE_MS : 0);
}

/** Remove what runs have left whose main process is gone: killed, it could not do so itself. */
export async function sweepDeadContainers(engine: Engine): Promise<void> {
  const ofTheDead = (labels: Labels) => {
    const owner = parseOwner(labels[OWNER_LABEL] ?? '');
    return owner !== undefined && isDead(owner);
  };
  await removeAll(engine, ofTheDead, 0);
}

/** @param lateMs for how long nothing may have been there */
async function removeAll(
  { docker }: Engine,
  chosen: (labels: Labels) => boolean,
  lateMs: number,
): Promise<void> {
  let lastSeen = performance.now();
  let lastContainer = Number.NEGATIVE_INFINITY;
  const filters = { label: [RUN_LABEL] };
  const look = async () => {
    const containers = (await docker.listContainers({ all: true, filters })).filter(({ Labels }) =>
      chosen(Labels),
    );
    // Whatever refuses is being removed by somebody else, or is asked again.
    await Promise.all(
      containers.map(({ Id }) =>
        docker
          .getContainer(Id)
          .remove({ force: true, v: true })
          .catch(() => {}),
      ),
    );
    // A network can be removed only when nobody is on it.
    const networks = (await docker.listNetworks({ filters })).filter(({ Labels }) => chosen(Labels ?? {}));
    await Promise.all(
      networks.map(({ Id }) =>
        docker
          .getNetwork(Id)
          .remove()
          .catch(() => {}),
      ),
    );
    const now = performance.now();
    if (containers.length > 0) lastContainer = now;
    const left = containers.length + (now - lastContainer < RELEASE_MS ? networks.length : 0);
    if (left > 0) lastSeen = now;
    return now - lastSeen >= lateMs && left === 0 ? holds(undefined) : notYet(`${left} were there`);
  };
  await until(look, {
    what: 'the containers and networks of the run are gone',
    limitMs: REMOVE_LIMIT_MS,
    everyMs: 50,
  });
}
