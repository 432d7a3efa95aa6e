import type { NamedPrograms } from '../runtime/provider.ts';

/** Something that was measured several times. */
export interface Measured {
  readonly what: string;
  /** `s`, `ms`, `events`: what one is of. */
  readonly unit: string;
  /** At least one. */
  readonly values: readonly number[];
  /** What it is to be read beside, in words. */
  readonly beside?: string;
}

/**
 * Two things of one kind, measured side by side in the same run and divided by each other: what makes the machine slow
 * makes both slow. The larger, the worse.
 */
export interface Ratio {
  /** What it is called in the file of ratios that are held. */
  readonly name: string;
  /** What is divided by what. */
  readonly what: string;
  /** At least one. */
  readonly values: readonly number[];
}

/** What a part of the benchmark came to. */
export interface PartResult {
  readonly measured: readonly Measured[];
  readonly ratios: readonly Ratio[];
  /** What could not be measured here, and why: a line each. */
  readonly missing?: readonly string[];
}

/** What the benchmark was asked for. */
export interface BenchOptions {
  /** How often each is measured. */
  readonly runs: number;
  /** Scenarios side by side. */
  readonly jobs: number;
  /** Only the scenarios whose name contains one of these; all where it is empty. */
  readonly filters: readonly string[];
  /** The real programs, where some are named. */
  readonly named: NamedPrograms;
}

/** Measures one thing. */
export type Part = (options: BenchOptions) => Promise<PartResult>;
