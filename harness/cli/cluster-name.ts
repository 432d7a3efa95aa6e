import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_NAME, NAME } from '../up/claims.ts';

/** `--name` of the commands about a cluster that is up. */
export function nameOption(): Option {
  return new Option('--name <name>', 'the cluster’s name, for more than one at a time')
    .default(DEFAULT_NAME)
    .argParser((text: string) => {
      if (NAME.test(text)) return text;
      throw new InvalidArgumentError('up to 40 letters, digits, dots, dashes and underscores are wanted.');
    });
}
