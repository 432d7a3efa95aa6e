import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { oneLine } from '../failure.ts';
import { yamlValue } from '../yaml-value.ts';

/** A matrix that can't be used. The message is one line and names it. */
export class MatrixError extends Error {
  override readonly name = 'MatrixError';

  constructor(message: string) {
    super(oneLine(message));
  }
}

/** A name is that of a folder, too; and one that begins with a digit might not stay in its place. */
const NAME = /^[a-z][\w.-]*$/i;

/** Name → an image; a file or folder, which begins with `.` or `/`; or `standin`. Oldest first. */
const versionsSchema = z
  .record(z.string(), z.string())
  .refine(
    (versions) => Object.keys(versions).every((name) => NAME.test(name)),
    'names such as v4.0.1 are wanted',
  )
  .default({});

const matrixSchema = z.strictObject({
  pika: versionsSchema,
  /** `standin:v4.0.1` is the stand-in with the defects of that release. */
  codis: versionsSchema,
  /** These pairs alone, in that order, where not every one goes with every other. */
  only: z.array(z.tuple([z.string(), z.string()])).exactOptional(),
  /** Only the scenarios whose name contains one of these. */
  filters: z.array(z.string()).default([]),
  /** Options of `insync run`, the same for all: `slaves: 2`. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

/** One version of each. */
export interface PlannedCell {
  /** `pika v4.0.1, codis v3.5.3`. */
  readonly title: string;
  /** The name of its report's folder. */
  readonly folder: string;
  /** What `insync run` is told of it. */
  readonly args: readonly string[];
}

export interface MatrixPlan {
  readonly cells: readonly PlannedCell[];
  /** Cells, by their indices, that differ in one thing only, oldest first: what one changes can be read off them. */
  readonly lines: readonly (readonly number[])[];
}

/**
 * A matrix as it is written: YAML.
 * @param name of the file, for the errors
 * @param base the folder to which paths are relative
 * @throws {MatrixError} where it is no YAML, or names something that is not there
 */
export function parseMatrix(text: string, name: string, base: string): MatrixPlan {
  let given: z.infer<typeof matrixSchema>;
  try {
    given = yamlValue(text, matrixSchema);
  } catch (error) {
    throw new MatrixError(`${name}: ${(error as Error).message}`);
  }
  const { pika, codis, only, filters, options } = given;
  const pairs = only ?? pairsOf(Object.keys(pika), Object.keys(codis));
  if (pairs.length === 0) throw new MatrixError(`${name}: it has neither pika nor codis`);
  const shared = [...Object.entries(options).flatMap(asOption), ...filters];
  const cells = pairs.map(([p, c]) => {
    const parts = [partOf('pika', pika, p), partOf('codis', codis, c)].filter((part) => part !== undefined);
    return {
      title: parts.map(({ title }) => title).join(', '),
      folder: parts.map(({ version }) => version).join('+'),
      args: [...parts.flatMap(({ value, program }) => argsOf(program, value, base)), ...shared],
    };
  });
  return { cells, lines: only ? [cells.map((_, index) => index)] : linesOf(pairs) };

  function partOf(program: 'pika' | 'codis', versions: Readonly<Record<string, string>>, version?: string) {
    if (version === undefined) return undefined;
    const value = Object.hasOwn(versions, version) ? versions[version] : undefined;
    if (value === undefined) throw new MatrixError(`${name}: only: there is no ${program} ${version}`);
    return { program, version, value, title: `${program} ${version}` };
  }
}

type Pair = readonly [string | undefined, string | undefined];

/** Each with each; where there is nothing of one, the other alone. */
function pairsOf(pika: readonly string[], codis: readonly string[]): Pair[] {
  if (pika.length === 0) return codis.map((each) => [undefined, each]);
  if (codis.length === 0) return pika.map((each) => [each, undefined]);
  return pika.flatMap((p) => codis.map((c): Pair => [p, c]));
}

/** All with the same Pika, and all with the same Codis. */
function linesOf(pairs: readonly Pair[]): number[][] {
  const indexed = pairs.map(([pika, codis], index) => ({ pika, codis, index }));
  return [
    ...Map.groupBy(indexed, ({ pika }) => pika).values(),
    ...Map.groupBy(indexed, ({ codis }) => codis).values(),
  ]
    .filter((line) => line.length > 1)
    .map((line) => line.map(({ index }) => index));
}

function asOption([key, value]: [string, string | number | boolean]): string[] {
  if (value === false) return [];
  return value === true ? [`--${key}`] : [`--${key}=${value}`];
}

function argsOf(program: 'pika' | 'codis', value: string, base: string): string[] {
  const [, standin, defects] = /^(standin)(?::(.*))?$/.exec(value) ?? [];
  if (standin) return ['--runtime=process', ...(defects ? [`--defects=${defects}`] : [])];
  if (!/^[./]/.test(value)) return [`--${program}-image=${value}`];
  const path = resolve(base, value);
  return program === 'codis' ? [`--codis-dir=${path}`] : [`--pika-bin=${binaryIn(path)}`];
}

/** A release lies with its binary in a folder `bin`. */
function binaryIn(path: string): string {
  return [join(path, 'bin/pika'), join(path, 'pika')].find((file) => existsSync(file)) ?? path;
}
