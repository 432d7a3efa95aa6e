/** The step of `action.yml` that judges: its inputs come in as JSON, by `INSYNC_INPUTS`. */
import { argumentsOf } from './github-inputs.ts';

process.argv.splice(
  2,
  Number.POSITIVE_INFINITY,
  ...argumentsOf(JSON.parse(process.env.INSYNC_INPUTS ?? '{}')),
);
await import('./main.ts');
