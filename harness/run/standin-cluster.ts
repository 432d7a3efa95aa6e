import { STANDIN_PACE } from '../codis/pace.ts';
import { type ClusterOptions, DEFAULTS } from './options.ts';

/** A group of a master and a slave, all of the sound stand-in, as processes. */
export const standinCluster: ClusterOptions = {
  runtime: 'process',
  chosenBecause: undefined,
  standins: { pika: true, codis: true },
  pikaBin: undefined,
  pikaConf: undefined,
  codisDir: undefined,
  coordinatorBin: undefined,
  pikaImage: undefined,
  codisImage: undefined,
  coordinatorImage: undefined,
  defects: undefined,
  pace: STANDIN_PACE,
  ...DEFAULTS,
  proxies: undefined,
  clients: true,
  password: undefined,
};
