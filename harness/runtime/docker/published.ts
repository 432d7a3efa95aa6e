import type { CoordinatorRole } from '../../programs/coordinator.ts';

/** The images that a cluster runs, by the release that its programs come with. */
export interface Images {
  readonly pika: string;
  readonly codis: string;
  /** Absent where the coordinator is a folder. */
  readonly coordinator?: string;
}

/** Where nobody names others. */
export const PUBLISHED = {
  pika: 'pikadb/pika:v4.0.1',
  codis: 'pikadb/codis:v4.0.1',
} as const satisfies Images;

/** The same of the coordinators, by their makers; of etcd the last series that speaks what Codis speaks. */
export const PUBLISHED_COORDINATORS: Readonly<Record<CoordinatorRole, string>> = {
  etcd: 'quay.io/coreos/etcd:v3.5.21',
  zookeeper: 'zookeeper:3.9.3',
};
