import type { ClusterOptions } from '../run/options.ts';

/** What is up, in one line; says so where it is the stand-in. */
export function subjectLine(options: ClusterOptions, programs: Readonly<Record<string, string>>): string {
  const { runtime, chosenBecause, standin, pace, defects } = options;
  const names = Object.entries(programs).map(([program, version]) => `${program} ${version}`);
  const because = chosenBecause ? ` (${chosenBecause})` : '';
  const wrong = defects ? `, defects ${defects}` : '';
  const what = `${names.join(', ')}; ${runtime} runtime${because}, pace ${pace}${wrong}`;
  return standin ? `a STAND-IN, not the real programs: ${what}` : what;
}
