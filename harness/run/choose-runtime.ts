import { type NamedPrograms, type RuntimeProvider, RuntimeRequestError } from '../runtime/provider.ts';
import { providerOf, type RuntimeName, runtimeNames } from '../runtime/runtimes.ts';
import type { ClusterOptions } from './options.ts';

/** What the command line says of it. */
export interface RuntimeRequest extends NamedPrograms {
  readonly runtime: RuntimeName | undefined;
}

export type RuntimeChoice = Pick<
  ClusterOptions,
  'runtime' | 'chosenBecause' | 'standin' | keyof NamedPrograms
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
  const providers = new Map<RuntimeName, RuntimeProvider>();
  for (const name of runtimeNames) providers.set(name, await providerOf(name));
  const runtime = askedFor(request, providers);
  if (runtime !== undefined)
    return { ...(await providers.get(runtime)!.offer(request, print)), runtime, chosenBecause: undefined };

  const why: string[] = [];
  for (const [name, provider] of providers) {
    const volunteer = await provider.volunteer(print);
    if (typeof volunteer !== 'string')
      return { ...volunteer.offer, runtime: name, chosenBecause: volunteer.because ?? why[0] };
    why.push(volunteer);
  }
  throw new RuntimeRequestError(why.join('; '));
}

/** The runtime that was named, or to which a program was named that no other has a use for. */
function askedFor(
  request: RuntimeRequest,
  providers: ReadonlyMap<RuntimeName, RuntimeProvider>,
): RuntimeName | undefined {
  const owners = [...providers].filter(([, { options }]) => options.some((option) => request[option]));
  const asked = request.runtime ?? owners[0]?.[0];
  const other = owners.find(([name]) => name !== asked);
  if (asked !== undefined && other !== undefined)
    throw new RuntimeRequestError(
      `${other[1].options.map(asWritten).join(' and ')} are for the ${other[0]} runtime, not for ${asked}`,
    );
  // Only the stand-in has defects to choose, and it needs no engine.
  return asked ?? (request.defects === undefined ? undefined : 'process');
}

/** `pikaBin` → `--pika-bin`. */
function asWritten(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
