import { join } from 'node:path';
import type { Proof, ProofCounts, ProveOptions } from '../prove/prove.ts';
import { REPORT_PAGE } from '../report/report.ts';
import { say } from '../text/say.ts';
import { inWords } from '../until.ts';

/** Say how often the harness was right, in words and by the exit status; never returns. */
export function sayProof(
  { defects, sound, reused, tookMs, interrupted }: Proof,
  { seed, reportDir }: Pick<ProveOptions, 'seed' | 'reportDir'>,
): never {
  const wrong = defects.wrong + sound.wrong;
  const open = defects.unknown + sound.unknown > 0 || interrupted;
  const verdict = wrong > 0 ? 'misjudged' : open ? 'unknown' : 'proven';
  say(
    [
      '',
      `defects and pairs of them: ${line(defects, 'found', 'missed')}`,
      `the sound one: ${line(sound, 'converged', 'accused')}; ${reused} on a cluster used again`,
      `${interrupted ? 'interrupted: ' : ''}${verdict} in ${inWords(tookMs)}, seed ${seed}; report: ${join(reportDir, REPORT_PAGE)}`,
    ].join('\n'),
  );
  process.exit(wrong > 0 ? 1 : open ? 2 : 0);
}

function line({ runs, right, wrong, unknown }: ProofCounts, rightly: string, wrongly: string): string {
  return `${runs} looked at, ${right} ${rightly}, ${wrong} ${wrongly}, ${unknown} unknown`;
}
