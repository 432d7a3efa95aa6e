import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ClientBundle } from './bundle-client.ts';

/** The package has it ready made, so that what it is made with need not be installed. */
const READY_MADE = new URL('client-bundle.json', import.meta.url);

let bundle: Promise<ClientBundle> | undefined;

/** Had once a process: a report of many scenarios, and many reports, have the same. */
export function clientBundle(): Promise<ClientBundle> {
  bundle ??=
    extname(import.meta.url) === '.js'
      ? readyMade()
      : import('./bundle-client.ts').then((made) => made.bundleClient());
  return bundle;
}

async function readyMade(): Promise<ClientBundle> {
  return JSON.parse(await readFile(READY_MADE, 'utf8')) as ClientBundle;
}
