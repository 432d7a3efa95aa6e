/** What marks every container and network of a run: its id, and the process that it belongs to. */
export const RUN_LABEL = 'codis-insync.run';
export const OWNER_LABEL = 'codis-insync.owner';

/** What marks the stand-in's image: that it is one, and what it was made of. */
export const STANDIN_LABEL = 'codis-insync.standin';
export const SOURCES_LABEL = 'codis-insync.sources';

export type Labels = Readonly<Record<string, string>>;

export function runLabels(run: string, owner: string): Record<string, string> {
  return { [RUN_LABEL]: run, [OWNER_LABEL]: owner };
}
