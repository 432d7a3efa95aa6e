import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../package-root.ts';
import { listCommand } from './commands/list.ts';
import { runCommand } from './commands/run.ts';

/** The command line: one file a command. */
export function program(): Command {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const insync = new Command('insync')
    .description('Does codis-fe come to tell the truth about Pika replication, in time?')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'insync: ')) });
  for (const command of [runCommand, listCommand]) insync.addCommand(command());
  for (const command of insync.commands) command.copyInheritedSettings(insync);
  return insync;
}
