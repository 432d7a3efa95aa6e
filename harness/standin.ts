/**
 * The only door to the stand-in: whatever the harness needs to know of it, it knows from here, and the stand-in knows
 * nothing of the harness.
 */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Defect, defects } from '../fixtures/standin/codis/defects.ts';

export { behaviourOf } from '../fixtures/standin/codis/defects.ts';
export { layout } from '../fixtures/standin/image/layout.ts';
export { type Defect, defects };

/** The names of all that can be wrong with its dashboard. */
export const everyDefect = Object.keys(defects) as Defect[];

/** The stand-in is built along with this file: beside .ts lies .ts, beside .js lies .js. */
export const EXTENSION = extname(import.meta.url);

/** The folder of its sources. */
export const SOURCES = fileURLToPath(new URL('../fixtures/standin/', import.meta.url));

/** The script of one of its programs, to be run by Node. */
export function standinScript(program: string): string {
  return `${SOURCES}${program}${EXTENSION}`;
}

/** The files of its fe's page. */
export const ASSETS = `${SOURCES}assets`;
