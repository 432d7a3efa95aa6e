/** Reads timelines of runs and says of each what it comes to: node examples/judge-timelines.ts FILE… */
import { readFile } from 'node:fs/promises';
import { judge, limitsOf, metaOf, readTimeline } from 'codis-insync/judge';

for (const file of process.argv.slice(2)) {
  const timeline = readTimeline(await readFile(file, 'utf8'));
  const meta = metaOf(timeline);
  const { verdict, convergedMs, findings } = judge(timeline, limitsOf(meta));
  console.log(verdict, convergedMs ?? findings.map(({ kind }) => kind).join(', '), meta.scenario);
}
