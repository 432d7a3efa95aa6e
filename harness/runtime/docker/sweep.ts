import { holds, notYet, until } from '../../until.ts';
import { isDead, parseOwner } from '../owner.ts';
import type { Engine } from './engine.ts';
import { OWNER_LABEL, RUN_LABEL } from './labels.ts';

const REMOVE_LIMIT_MS = 30_000;

/** Remove the containers, with their volumes, and the networks of a run. Nothing without the run's label is touched. */
export async function sweepRun(engine: Engine, run: string): Promise<void> {
  await removeAll(engine, (labels) => labels[RUN_LABEL] === run);
}

/** Remove what runs have left whose main process is gone: killed, it could not do so itself. */
export async function sweepDeadContainers(engine: Engine): Promise<void> {
  await removeAll(engine, (labels) => {
    const owner = parseOwner(labels[OWNER_LABEL] ?? '');
    return owner !== undefined && isDead(owner);
  });
}

async function removeAll(
  { docker }: Engine,
  chosen: (labels: Readonly<Record<string, string>>) => boolean,
): Promise<void> {
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
    const left = containers.length + networks.length;
    return left === 0 ? holds(undefined) : notYet(`${left} were there`);
  };
  await until(look, {
    what: 'the containers and networks of the run are gone',
    limitMs: REMOVE_LIMIT_MS,
    everyMs: 50,
  });
}
