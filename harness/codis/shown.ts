import { z } from 'zod';

/** A row of a group's table as it stands on fe's page: texts as they are written there. */
const shownRowSchema = z.object({
  server: z.string(),
  /** `Master` for the first row, `Slave` for the others; codis v3.5.2 and before write `S` for all. */
  label: z.string(),
  /** `PENDING`, `TIMEOUT` or `ERROR` where the page has no statistics of the server; else empty. */
  status: z.string(),
  /** The master cell: `NO:ONE`, `host:port:link`, or `NA`. */
  cell: z.string(),
  /** Whether the master cell is red. */
  red: z.boolean(),
  /** The text of the action, e.g. `synced` or `pending:3`; empty where there is none. */
  action: z.string(),
});
export type ShownRow = z.infer<typeof shownRowSchema>;

/** A group's table as it stands on fe's page. */
export const shownGroupSchema = z.object({
  id: z.number().int(),
  /** Whether its head says (OUT OF SYNC), on red. */
  outOfSync: z.boolean(),
  rows: z.array(shownRowSchema),
});
export type ShownGroup = z.infer<typeof shownGroupSchema>;
