import { exitStatus } from '../report/summary.ts';
import { mapText } from '../sweep/map-text.ts';
import { type SweepSummary, sweepVerdictLine } from '../sweep/sweep-report.ts';
import { say } from '../text/say.ts';

/** Say what a sweep came to, by its maps and by the exit status; never returns. */
export function saySweep(summary: SweepSummary, reportDir: string): never {
  for (const map of summary.maps) say(['', ...mapText(map)].join('\n'));
  say(`\n${sweepVerdictLine(summary)}; maps: ${reportDir}`);
  process.exit(exitStatus(summary.verdict));
}
