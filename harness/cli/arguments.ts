import { InvalidArgumentError } from 'commander';
import { behaviourOf } from '../standin.ts';

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least)
      throw new InvalidArgumentError(`a whole number of at least ${least} is wanted.`);
    return value;
  };
}

/** A positive scale, at most 1: below, the dashboard hurries. */
export function paceScale(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('a number above 0 and up to 1 is wanted: 1 is as shipped.');
  return value;
}

/** Defects or releases of the stand-in dashboard, comma-separated, in its own words. */
export const defectList = argument((text) => {
  behaviourOf(text);
  return text;
});

/** A reader of an option's value whose errors are commander's: it names the option and shows its usage. */
export function argument<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}
