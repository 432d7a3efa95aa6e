import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../../package-root.ts';
import { say } from '../../text/say.ts';

/** File → what it is made from. */
const FILES = {
  'insync/first.scenario.mts': 'first.scenario.mts',
  'insync/tsconfig.json': 'tsconfig.json',
  '.github/workflows/insync.yml': 'workflow.yml',
};

/** `insync init`: what it takes to begin with scenarios of one's own. */
export function initCommand(): Command {
  return new Command('init')
    .description('write a first scenario and a workflow for GitHub into this folder; nothing is overwritten')
    .action(async () => {
      for (const [file, template] of Object.entries(FILES)) say(await write(file, template));
      say(NEXT);
    });
}

async function write(file: string, template: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await copyFile(join(packageRoot(), 'fixtures/init', template), file, constants.COPYFILE_EXCL);
    return `written  ${file}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return `kept     ${file}, which is there already`;
  }
}

const NEXT = `
next:
  npm i -D codis-insync                                     so that the workflow finds it in package-lock.json
  npx insync run --scenarios 'insync/*.scenario.mts'        without real programs, on the stand-in
  npx insync run --scenarios 'insync/*.scenario.mts' --pika-bin PIKA --codis-dir CODIS
  npx -p typescript tsc -p insync                           its types
then name your images in .github/workflows/insync.yml`;
