import { stringify } from 'yaml';

/**
 * The configuration of an etcd that is alone: a file by which it heeds no option and no variable.
 * @param place its clients' port, and the folder for its data
 */
export function etcdYaml({
  port,
  listen,
  address,
  folder,
}: {
  readonly port: number;
  readonly listen: string;
  readonly address: string;
  readonly folder: string;
}): string {
  // Nobody else is to join it, but it does not start without.
  const peer = `http://127.0.0.1:${port + 1}`;
  return stringify({
    name: 'etcd',
    'data-dir': `${folder}/data`,
    'listen-client-urls': `http://${listen}`,
    'advertise-client-urls': `http://${address}`,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `etcd=${peer}`,
    // Codis speaks that alone; it is off by default from 3.4 on, and gone in 3.6.
    'enable-v2': true,
  });
}
