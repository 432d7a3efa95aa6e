/**
 * A test runner for Stryker that loads the tests once and runs them for one mutant after the other in the same process.
 * Stryker's runner for Vitest starts a worker and imports everything for each mutant: seconds, where the tests that
 * reach a mutant take milliseconds.
 */
import { globSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { type CollectedTest, collected, test } from './collect.ts';

const TESTS = 'harness/{judge,diagnosis}/*.test.ts';
/** It judges recordings while it is loaded: nearly every mutant would need a process of its own. */
const LEFT_OUT = ['harness/judge/judge.property.test.ts'];

class InProcessRunner implements TestRunner {
  readonly #context: InstrumenterContext;
  #loaded = false;

  constructor() {
    const shared = globalThis as unknown as Record<string, InstrumenterContext>;
    shared[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    this.#context = shared[INSTRUMENTER_CONSTANTS.NAMESPACE]!;
  }

  /** What has been imported stays: for a mutant of what runs on import, Stryker starts a new process. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun(_options: DryRunOptions): Promise<DryRunResult> {
    await this.#load();
    const tests = await this.#run(collected, false);
    const { mutantCoverage } = this.#context;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage ? { mutantCoverage } : {}) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, testFilter, mutantActivation } = options;
    if (mutantActivation === 'static') this.#context.activeMutant = activeMutant.id;
    await this.#load();
    this.#context.activeMutant = activeMutant.id;
    this.#context.hitCount = 0;
    Object.assign(this.#context, { hitLimit });
    const chosen = testFilter ? collected.filter(({ id }) => testFilter.includes(id)) : collected;
    const tests = await this.#run(chosen, true);
    const endless = determineHitLimitReached(this.#context.hitCount, hitLimit);
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  }

  async #load(): Promise<void> {
    if (this.#loaded) return;
    this.#loaded = true;
    // What survives has to survive next time, too; and that a property fails is enough: nobody reads the least example.
    fc.configureGlobal({ seed: 1, endOnFailure: true });
    const root = process.cwd();
    useInstead(pathToFileURL(`${root}/`).href);
    for (const file of globSync(TESTS, { cwd: root }).sort()) {
      if (LEFT_OUT.includes(file)) continue;
      await import(pathToFileURL(join(root, file)).href).catch((error) =>
        test(`${file} is imported`, () => Promise.reject(error)),
      );
    }
  }

  async #run(tests: readonly CollectedTest[], bail: boolean): Promise<TestResult[]> {
    const results: TestResult[] = [];
    for (const { id, name, run } of tests) {
      this.#context.currentTestId = id;
      const begun = performance.now();
      const failureMessage = await failureOf(run);
      const base = { id, name, timeSpentMs: performance.now() - begun };
      results.push(
        failureMessage === undefined
          ? { ...base, status: TestStatus.Success }
          : { ...base, status: TestStatus.Failed, failureMessage },
      );
      if (bail && failureMessage !== undefined) break;
    }
    return results;
  }
}

async function failureOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** Sources below a folder get `collect.ts` for Vitest, and lose their types though they may lie in `node_modules`. */
function useInstead(below: string): void {
  const collect = new URL('collect.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vitest' && context.parentURL?.startsWith(below)
        ? { url: collect, shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url.startsWith(below) && url.endsWith('.ts')
        ? {
            format: 'module',
            source: stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8')),
            shortCircuit: true,
          }
        : next(url, context),
  });
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
