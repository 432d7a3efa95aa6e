/** What a clock showed then, in UTC as programs' logs often have it: `22:36:10.5`. */
export function clockAt(startedAt: string, ms: number): string {
  const began = Date.parse(startedAt);
  return Number.isNaN(began) ? '' : new Date(began + ms).toISOString().slice(11, 21);
}
