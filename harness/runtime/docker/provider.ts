import { basename } from 'node:path';
import type { RuntimeProvider } from '../provider.ts';
import { DockerRuntime } from './docker-runtime.ts';
import { connectEngine } from './engine.ts';
import { PUBLISHED } from './published.ts';
import { closeGate, openGate } from './run-gate.ts';
import { sweepDeadContainers, sweepRun } from './sweep.ts';

export const dockerProvider: RuntimeProvider = {
  // What talks to an engine takes long to load.
  warmUp: () =>
    connectEngine().then(
      () => {},
      () => {},
    ),
  sweepDead: async () => sweepDeadContainers(await connectEngine()),
  begin: openGate,
  async end(runFolder) {
    const cutShort = await closeGate(runFolder);
    await sweepRun(await connectEngine(), basename(runFolder), cutShort);
  },
  create({ pikaImage, codisImage, standin, pikaConf, defects }, runFolder) {
    const images = { pika: pikaImage ?? PUBLISHED.pika, codis: codisImage ?? PUBLISHED.codis };
    return new DockerRuntime({ runFolder, images, standin, pikaConf, defects });
  },
};
