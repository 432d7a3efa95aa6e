import { pathToFileURL } from 'node:url';
import { scenarios } from '../../scenarios/index.ts';
import { giveOwnCopy } from '../library/own-copy.ts';
import { type Scenario, slugOf } from '../scenario/scenario.ts';

/** A file that gives no scenarios. The message is one line and names it. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
}

/**
 * All scenarios that there are to choose from: those of the files, in their order, else insync's own.
 * @param files JavaScript or TypeScript, absolute; each exports scenarios by default, as a list or one alone
 * @throws {ScenarioFileError} for a file that can't be loaded, gives none, or gives one that there is already
 */
export async function loadScenarios(files: readonly string[]): Promise<readonly Scenario[]> {
  if (files.length === 0) return scenarios;
  giveOwnCopy();
  const loaded: Scenario[] = [];
  const owners = new Map<string, string>();
  for (const file of files)
    for (const scenario of await scenariosOf(file)) {
      const slug = slugOf(scenario.name);
      const owner = owners.get(slug);
      if (owner !== undefined)
        throw new ScenarioFileError(`${file}: there is a scenario “${scenario.name}” already, in ${owner}`);
      owners.set(slug, file);
      loaded.push(scenario);
    }
  return loaded;
}

async function scenariosOf(file: string): Promise<readonly Scenario[]> {
  const { default: given } = await load(file);
  const scenarios: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (!scenarios.every(isScenario) || scenarios.length === 0)
    throw new ScenarioFileError(
      `${file}: it has to export scenarios by default: export default [scenario(…)]`,
    );
  return scenarios;
}

async function load(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw new ScenarioFileError(`${file} can’t be loaded: ${reasonOf(error as Error)}`, { cause: error });
  }
}

/** In one line. A `.ts` whose package.json says that it is CommonJS is one, whatever it looks like. */
function reasonOf({ name, message }: Error): string {
  const [line] = message.split('\n');
  const hint = /import statement outside a module|Unexpected token 'export'/.test(message)
    ? '; call it .mts, or set "type": "module" in its package.json'
    : '';
  return `${name}: ${line}${hint}`;
}

function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null) return false;
  const { name, needs, body } = value as Partial<Record<keyof Scenario, unknown>>;
  const named = typeof name === 'string' && slugOf(name) !== '';
  return named && typeof needs === 'object' && typeof body === 'function';
}
