/**
 * What codis-dashboard logs of the lock of its product, which is in the coordinator from when it serves until it ends.
 * One that does not get it tries again every 2 s for half a minute, and answers its API with errors meanwhile. The texts
 * are those of v3.5.2 to v4.0.1.
 */
export const LOCK_REFUSED = /acquire lock of \S+ failed/;
export const LOCK_TAKEN = /dashboard is working/;
