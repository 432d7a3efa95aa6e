import { splitAddress } from '../../address.ts';

/**
 * The configuration of a ZooKeeper that is alone.
 * @param place where its clients connect, and the folder for its data
 */
export function zooCfg({ listen, folder }: { readonly listen: string; readonly folder: string }): string {
  const { host, port } = splitAddress(listen);
  const settings = {
    dataDir: `${folder}/data`,
    clientPort: port,
    clientPortAddress: host,
    // It would take a port of its own.
    'admin.enableServer': false,
    '4lw.commands.whitelist': 'ruok',
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
