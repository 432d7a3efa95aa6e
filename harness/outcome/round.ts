/** One run of a scenario that may be run several times. */
export interface Round {
  readonly scenario: string;
  /** 1 for the first. */
  readonly round: number;
}

/**
 * What a run of a scenario is called, in reports and as a file: by its round, where there are several.
 * @param of how many rounds there are, or are at most
 */
export function nameOfRound({ scenario, round }: Round, of: number, atMost = false): string {
  return of === 1 ? scenario : `${scenario} (${round} of ${atMost ? 'at most ' : ''}${of})`;
}

/** The scenario and round that a name stands for: recordings, and reports of an older insync, have nothing else. */
export function roundOf(name: string): Round {
  const [, scenario, round] = /^(.*) \((\d+) of (?:at most )?\d+\)$/s.exec(name) ?? [];
  return { scenario: scenario ?? name, round: Number(round ?? 1) };
}
