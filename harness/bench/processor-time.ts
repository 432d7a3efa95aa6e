/**
 * The processor time that this process has taken, in milliseconds: all of its threads, so that the garbage collector's
 * work counts, too. Unlike the time on a clock it is no longer on a machine that others use as well.
 */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
