import { Command } from 'commander';
import { packageVersion } from '../package-root.ts';
import { printableLines } from '../text/printable.ts';
import { harmless } from '../text/say.ts';
import { baselineCommand } from './commands/baseline.ts';
import { bisectStepCommand } from './commands/bisect-step.ts';
import { chaosCommand } from './commands/chaos.ts';
import { checkCommand } from './commands/check.ts';
import { downCommand } from './commands/down.ts';
import { faultCommand } from './commands/fault.ts';
import { gateCommand } from './commands/gate.ts';
import { initCommand } from './commands/init.ts';
import { listCommand } from './commands/list.ts';
import { matrixCommand } from './commands/matrix.ts';
import { mergeCommand } from './commands/merge.ts';
import { monitorCommand } from './commands/monitor.ts';
import { proveCommand } from './commands/prove.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { sweepCommand } from './commands/sweep.ts';
import { upCommand } from './commands/up.ts';
import { watchCommand } from './commands/watch.ts';

/** The command line: one file a command. */
export function program(): Command {
  const insync = new Command('insync')
    .description('Does codis-fe come to tell the truth about Pika replication, in time?')
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(harmless(printableLines(inOurWords(text)))) });
  for (const command of [
    runCommand,
    sweepCommand,
    chaosCommand,
    proveCommand,
    listCommand,
    initCommand,
    replayCommand,
    reportCommand,
    mergeCommand,
    baselineCommand,
    gateCommand,
    bisectStepCommand,
    matrixCommand,
    checkCommand,
    watchCommand,
    monitorCommand,
    upCommand,
    faultCommand,
    downCommand,
  ])
    insync.addCommand(command());
  for (const command of insync.commands) command.copyInheritedSettings(insync);
  return insync;
}

/** What commander complains of. The value of an option that it doesn't know may be a password all the same. */
function inOurWords(text: string): string {
  return text.replace(/^error: /, 'insync: ').replace(/(unknown option '--[^'=]+)=.*'/, "$1'");
}
