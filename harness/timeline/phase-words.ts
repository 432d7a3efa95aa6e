import type { ActionEvent } from './event.ts';

/** `, 512 ms (± 9) after a check`: where in the dashboard's cycle something was done; nothing where nobody chose it. */
export function phaseWords(phase: ActionEvent['phase']): string {
  return phase ? `, ${phase.afterCheckMs} ms (± ${phase.withinMs}) after a check` : '';
}
