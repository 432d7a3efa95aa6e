import { z } from 'zod';
import { rangesOf } from './slot-ranges.ts';

/**
 * How a codis-proxy routes: the slots from `first` to `last`, which it treats alike. A proxy's whole answer is
 * some hundred kilobytes that say the same over and over; as ranges it is a few lines.
 */
export const routeSchema = z.object({
  first: z.number().int(),
  last: z.number().int(),
  /** The group that they belong to; 0 where none does. */
  group: z.number().int(),
  /** The server that gets what must go to a master; empty where there is none. */
  master: z.string(),
  /** The servers that reads may go to, by the proxy's preference; none: they go to the master. */
  replicas: z.array(z.string()),
  /** Clients wait: the dashboard holds the slots while it promotes a server or moves data. */
  locked: z.boolean().optional(),
  /** The master that keys are still taken from while a slot moves. */
  from: z.string().optional(),
});
export type Route = z.infer<typeof routeSchema>;

/** An entry of `GET /proxy/slots`; keys that are false, 0 or empty are left out there. */
const proxySlotSchema = z.object({
  id: z.number().int(),
  backend_addr: z.string().default(''),
  backend_addr_group_id: z.number().int().default(0),
  replica_groups: z.array(z.array(z.string())).default([]),
  locked: z.boolean().optional(),
  migrate_from: z.string().optional(),
});

/** The answer to `GET /proxy/slots`: as many as the product has slots, in their order. */
export const proxySlotsSchema = z.array(proxySlotSchema);

/** The slots as ranges that are treated alike, in their order. */
export function routesOf(slots: z.infer<typeof proxySlotsSchema>): Route[] {
  return rangesOf(slots, ({ backend_addr, backend_addr_group_id, replica_groups, locked, migrate_from }) => ({
    group: backend_addr_group_id,
    master: backend_addr,
    replicas: replica_groups.flat(),
    ...(locked ? { locked } : {}),
    ...(migrate_from ? { from: migrate_from } : {}),
  }));
}
