/** Where a dashboard keeps what it knows, by Codis's own names: in a folder, or in a program of the cluster. */
export const coordinators = ['filesystem', 'etcd', 'zookeeper'] as const;

export type Coordinator = (typeof coordinators)[number];

/** The coordinators that are programs. */
export type CoordinatorRole = Exclude<Coordinator, 'filesystem'>;
