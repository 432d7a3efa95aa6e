import { type NamedPrograms, RuntimeRequestError } from '../runtime/provider.ts';
import { optionsOf, providerOf, type RuntimeName, runtimeNames } from '../runtime/runtimes.ts';
import type { ClusterOptions } from './options.ts';

/** What the command line says of it. */
export interface RuntimeRequest extends NamedPrograms {
  readonly runtime: RuntimeName | undefined;
}

export type RuntimeChoice = Pick<
  ClusterOptions,
  'runtime' | 'chosenBecause' | 'standins' | keyof NamedPrograms
>;

/**
 * What the command line asks for; where it doesn't say, the first runtime that can be had, and why it is not an
 * earlier one.
 * @param print gets a line before something that takes minutes
 * @throws {RuntimeRequestError} where the request contradicts itself
 * @throws {ProgramError} where the runtime that is asked for can't be had
 */
export async function chooseRuntime(
  request: RuntimeRequest,
  print: (line: string) => void,
): Promise<RuntimeChoice> {
  const runtime = askedFor(request);
  if (runtime !== undefined)
    return {
      ...(await (await providerOf(runtime)).offer(request, print)),
      runtime,
      chosenBecause: undefined,
    };

  const why: string[] = [];
  for (const name of runtimeNames) {
    const volunteer = await (await providerOf(name)).volunteer(request.coordinator, print);
    if (typeof volunteer !== 'string')
      return { ...volunteer.offer, runtime: name, chosenBecause: volunteer.because ?? why[0] };
    why.push(volunteer);
  }
  throw new RuntimeRequestError(why.join('; '));
}

/** The runtime that was named, or to which a program was named that no other has a use for. */
function askedFor(request: RuntimeRequest): RuntimeName | undefined {
  const owners = runtimeNames.filter((name) => optionsOf(name).some((option) => request[option]));
  const asked = request.runtime ?? owners[0];
  const other = owners.find((name) => name !== asked);
  if (asked !== undefined && other !== undefined)
    throw new RuntimeRequestError(
      `${optionsOf(other).map(asWritten).join(' and ')} are for the ${other} runtime, not for ${asked}`,
    );
  // Only the stand-in has defects to choose, and it needs no engine.
  return asked ?? (request.defects === undefined ? undefined : 'process');
}

/** `pikaBin` → `--pika-bin`. */
function asWritten(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
