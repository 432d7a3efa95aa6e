/** What is no option: which scenarios, one a line; and what becomes of the report. */
const OTHERS = ['filter', 'artifact'];
/** What is on where it is `true`. */
const SWITCHES = ['auth', 'page', 'no-clients', 'reuse'];

/**
 * The command line of `insync run` that the inputs of `action.yml` stand for.
 * @param inputs name → value, as GitHub has them: an empty text where nothing was given
 */
export function argumentsOf(inputs: Readonly<Record<string, string>>): string[] {
  const options = Object.entries(inputs).flatMap(([name, value]) => {
    if (OTHERS.includes(name)) return [];
    if (SWITCHES.includes(name)) return value === 'true' ? [`--${name}`] : [];
    return linesOf(value).map((line) => `--${name}=${line}`);
  });
  return ['run', ...options, '--', ...linesOf(inputs.filter)];
}

function linesOf(text = ''): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
