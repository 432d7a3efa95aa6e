import { InvalidArgumentError } from 'commander';
import { findingKinds } from '../judge/findings.ts';
import { behaviourOf } from '../standin.ts';

/** A whole number of at least `least`, and at most `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least)
      throw new InvalidArgumentError(`a whole number of at least ${least} is wanted.`);
    if (value > most) throw new InvalidArgumentError(`a whole number of at most ${most} is wanted.`);
    return value;
  };
}

/** How sure one may be of something. */
export function confidence(text: string): number {
  const value = Number(text);
  if (!(value > 0.5 && value < 1))
    throw new InvalidArgumentError('a number above 0.5 and below 1 is wanted: 0.99 is sure.');
  return value;
}

/** A positive scale, at most 1: below, the dashboard hurries. */
export function paceScale(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('a number above 0 and up to 1 is wanted: 1 is as shipped.');
  return value;
}

/** What `parse` makes of an argument, with its errors as commander says them. */
export function argument<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

/** Defects or releases of the stand-in dashboard, comma-separated, in its own words. */
export const defectList = argument((text: string) => {
  behaviourOf(text);
  return text;
});

/** Kinds of finding, comma-separated. */
export const findingList = argument((text: string) =>
  text.split(',').map((word) => {
    const kind = findingKinds.find((known) => known === word);
    if (kind === undefined) throw new Error(`there are ${findingKinds.join(', ')}.`);
    return kind;
  }),
);
