import { STANDIN_PACE } from '../../codis/pace.ts';
import type { ClusterOptions } from '../options.ts';

/** A group of a master and a slave, all of the sound stand-in, as processes. */
export const standinCluster: ClusterOptions = {
  runtime: 'process',
  chosenBecause: undefined,
  standins: { pika: true, codis: true },
  pikaBin: undefined,
  pikaConf: undefined,
  codisDir: undefined,
  pikaImage: undefined,
  codisImage: undefined,
  defects: undefined,
  pace: STANDIN_PACE,
  periodMs: 250,
  groups: 1,
  slaves: 1,
  proxies: undefined,
  clients: true,
};
