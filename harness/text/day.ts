/**
 * A day as it is written everywhere: `2027-06-30`.
 * @throws {Error} in one line, where it is none
 */
export function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.valueOf()) || !date.toISOString().startsWith(`${text}T`))
    throw new Error('a day such as 2027-06-30 is wanted.');
  return text;
}
