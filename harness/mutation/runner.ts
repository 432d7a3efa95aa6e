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
  /** Test file → its tests. */
  readonly #tests = new Map<string, readonly CollectedTest[]>();
  /** How often everything was imported. */
  #loads = 0;

  constructor() {
    const shared = globalThis as unknown as Record<string, InstrumenterContext>;
    shared[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    this.#context = shared[INSTRUMENTER_CONSTANTS.NAMESPACE]!;
  }

  /** A mutant of what runs on import has everything imported anew. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun(_options: DryRunOptions): Promise<DryRunResult> {
    await this.#load();
    const tests = await this.#run(collected, false);
    const { mutantCoverage } = this.#context;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage ? { mutantCoverage } : {}) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, testFilter, mutantActivation, reloadEnvironment, sandboxFileName } =
      options;
    Object.assign(this.#context, {
      activeMutant: mutantActivation === 'static' ? activeMutant.id : undefined,
    });
    if (reloadEnvironment || this.#loads === 0) await this.#load();
    this.#context.activeMutant = activeMutant.id;
    this.#context.hitCount = 0;
    Object.assign(this.#context, { hitLimit });
    // What is meant for a file most often notices what is changed in it, and takes the least time.
    const own = this.#tests.get(sandboxFileName.replace(/\.ts$/, '.test.ts')) ?? [];
    const chosen = testFilter && new Set(testFilter);
    const ordered = [...new Set([...own, ...collected])].filter(({ id }) => chosen?.has(id) ?? true);
    const tests = await this.#run(ordered, true);
    const endless = determineHitLimitReached(this.#context.hitCount, hitLimit);
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  }

  async #load(): Promise<void> {
    const root = process.cwd();
    if (this.#loads === 0) {
      // What survives has to survive next time, too; and that a property fails is enough: nobody reads the least example.
      fc.configureGlobal({ seed: 1, endOnFailure: true });
      useInstead(pathToFileURL(`${root}/`).href, () => this.#loads);
    }
    this.#loads += 1;
    collected.length = 0;
    for (const file of globSync(TESTS, { cwd: root }).sort()) {
      if (LEFT_OUT.includes(file)) continue;
      const before = collected.length;
      const path = join(root, file);
      await import(pathToFileURL(path).href).catch((error) =>
        test(`${file} is imported`, () => Promise.reject(error)),
      );
      this.#tests.set(path, collected.slice(before));
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

/**
 * Sources below a folder get `collect.ts` for Vitest, and lose their types though they may lie in `node_modules`.
 * @param generation another number makes another module of each
 */
function useInstead(below: string, generation: () => number): void {
  const collect = new URL('collect.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'vitest' && context.parentURL?.startsWith(below))
        return { url: collect, shortCircuit: true };
      const resolved = next(specifier, context);
      if (!isSource(resolved.url)) return resolved;
      return { ...resolved, url: `${resolved.url.split('?')[0]}?${generation()}` };
    },
    load: (url, context, next) => {
      if (!isSource(url)) return next(url, context);
      const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
      return { format: 'module', source, shortCircuit: true };
    },
  });
  function isSource(url: string): boolean {
    return url.startsWith(below) && /\.ts(\?|$)/.test(url);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
