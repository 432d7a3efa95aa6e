/** The keys that insync writes into a cluster. */

/** Its value must travel from the real master to each slave. */
export const PROBE_KEY = 'insync:probe';

/** Only the old master has it, until somebody mends that. */
export const EXTRA_KEY = 'insync:extra';

/** Makes the binlog of a server that is detached longer than the others'. */
export const BALLAST_KEY = 'insync:ballast';
