/** The keys that insync writes into a cluster. */

/** Its value must travel from the real master to each slave. */
export const PROBE_KEY = 'insync:probe';

/** Only the old master has it, until somebody mends that. */
export const EXTRA_KEY = 'insync:extra';

/** Makes the binlog of a server that is detached longer than the others'. */
export const BALLAST_KEY = 'insync:ballast';

/** The counter of a group, which its clients increase through the proxies. @param tag puts it into one of its slots */
export const counterKey = (tag: string) => `insync:counter:{${tag}}`;

/** What the clients of one proxy count in one slot. @param tag puts it there */
export const countKey = (tag: string, proxy: string) => `insync:count:{${tag}}:${proxy}`;
