import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { junitXml, type TestCase } from '../report/junit.ts';
import { writeInto } from '../store/report-folder.ts';
import { literal } from '../text/markdown.ts';
import { printable, printableJson } from '../text/printable.ts';
import type { GatedScenario, GateResult } from './judge-candidate.ts';
import { subjectWords } from './subject.ts';
import { inOrder, methodWords, notesOf, verdictLine } from './words.ts';

/** For people. */
export const GATE_MARKDOWN = 'gate.md';

/**
 * Write what a gate says: `gate.md` for people, `gate.json` for machines, and `gate-junit.xml`, in which what is known
 * is skipped.
 * @throws {ReportFolderError} where it can't be written
 */
export async function writeGate(folder: string, result: GateResult): Promise<void> {
  await writeInto(folder, 'what the gate says', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, GATE_MARKDOWN), gateMarkdown(result));
    await writeFile(join(folder, 'gate.json'), `${printableJson(result)}\n`);
    await writeFile(join(folder, 'gate-junit.xml'), gateJunit(result));
  });
}

/** The same for a terminal: what is held against what, and each scenario of which there is something to say. */
export function gateLines(result: GateResult): string[] {
  const alike = Map.groupBy(inOrder(result.scenarios), (scenario) =>
    [scenario.verdict, ...notesOf(scenario)].join('\n'),
  );
  return [
    `insync gates ${subjectWords(result.candidate)}`,
    `against ${result.baseline}: ${subjectWords(result.baselineOf)}`,
    ...result.incomparable.map((why) => `rates and times can’t be compared: ${why}`),
    '',
    ...[...alike.values()].flatMap(alikeLines),
  ].map(printable);
}

/** Scenarios of which the same is to be said, and what that is. */
function alikeLines(alike: readonly GatedScenario[]): string[] {
  const [{ verdict }, notes] = [alike[0]!, notesOf(alike[0]!)];
  if (notes.length === 0) return [];
  const names = alike.map(({ scenario }, index) => {
    const word = verdict === 'fail' ? 'FAIL' : verdict;
    return `${(index === 0 ? word : '').padEnd(10)}${scenario}`;
  });
  return [...names, ...notes.map((note) => `${' '.repeat(12)}${note}`), ''];
}

const SIGNS = { pass: '✅', fail: '❌', unknown: '❔', skipped: '⏭️' } as const;

export function gateMarkdown(result: GateResult): string {
  const rows = inOrder(result.scenarios).map((scenario) => {
    const { verdict, failed } = scenario;
    const notes = notesOf(scenario).map(literal).join('<br>');
    return `| ${SIGNS[verdict]} ${verdict} | ${literal(scenario.scenario)} | ${failed.count} of ${failed.of} | ${notes} |`;
  });
  return [
    `## insync gate: ${SIGNS[result.verdict]} ${literal(verdictLine(result))}`,
    '',
    `- candidate: ${literal(subjectWords(result.candidate))}`,
    `- baseline: ${literal(`${result.baseline}: ${subjectWords(result.baselineOf)}`)}`,
    ...result.incomparable.map((why) => `- rates and times can’t be compared: ${literal(why)}`),
    '',
    '| verdict | scenario | runs that failed | what |',
    '|---|---|---|---|',
    ...rows,
    '',
    `<sub>${literal(methodWords(result.method))}</sub>`,
    '',
  ].join('\n');
}

function gateJunit(result: GateResult): string {
  return junitXml({
    name: 'insync gate',
    tookMs: 0,
    properties: Object.entries({
      baseline: result.baseline,
      'stand-in': result.candidate.standin,
      pace: result.candidate.pace,
      ...result.candidate.programs,
    }),
    cases: result.scenarios.map(testCase),
    output: [...result.incomparable, verdictLine(result)],
  });
}

/** What is known is skipped, with the reason: it is no failure, and has not passed either. */
function testCase(scenario: GatedScenario): TestCase {
  const { verdict, findings } = scenario;
  const notes = notesOf(scenario);
  const message = notes[0] ?? '';
  const complaint = { message, text: notes.join('\n') };
  const known = findings.some(({ seen }) => seen.count > 0);
  return {
    name: scenario.scenario,
    tookMs: 0,
    ...(verdict === 'fail' && { failure: { ...complaint, type: 'worse' } }),
    ...(verdict === 'unknown' && { error: { ...complaint, type: 'unknown' } }),
    ...((verdict === 'skipped' || (verdict === 'pass' && known)) && {
      skipped: { message: notes.join('; ') },
    }),
  };
}
