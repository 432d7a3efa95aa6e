import type { Place } from '../../programs/program.ts';
import type { KnownSpec } from '../../programs/specs.ts';

/**
 * Where a program lies and listens in a container of its image.
 * @param name its alias on the cluster's network
 */
export function placeInImage(name: string, { inImage }: Pick<KnownSpec, 'inImage'>): Place {
  const { port, clientsPort = port } = inImage;
  const endpoint = (port: number) => ({ port, listen: `0.0.0.0:${port}`, address: `${name}:${port}` });
  return { ...inImage, ...endpoint(port), clients: endpoint(clientsPort), networkInterface: '' };
}
