import { parse, stringify } from 'smol-toml';
import type { Pace } from '../../codis/pace.ts';
import { proxyPatienceMs } from '../../codis/timings.ts';
import { SLOTS } from './dashboard-toml.ts';

/** What differs between the proxies of a run. */
export interface ProxySettings {
  readonly product: string;
  /** What the servers demand of it, and it of the dashboard and of its clients; undefined: nothing. */
  readonly password?: string | undefined;
  /** Where it takes orders. */
  readonly adminAddress: string;
  /** Where its clients connect. */
  readonly clientsAddress: string;
  readonly pace: Pace;
}

/**
 * The configuration of a proxy.
 * @param shipped the text of a whole proxy.toml, such as `codis-proxy --default-config` prints
 * @throws {Error} where that is no TOML
 */
export function proxyToml(
  shipped: string,
  { product, password = '', adminAddress, clientsAddress, pace }: ProxySettings,
): string {
  return stringify({
    ...parse(shipped),
    product_name: product,
    product_auth: password,
    session_auth: password,
    admin_addr: adminAddress,
    proxy_addr: clientsAddress,
    // As many as the dashboard has: it tells each proxy all of them.
    max_slot_num: SLOTS,
    // Its clients are told where it is: they need no coordinator to find it.
    jodis_name: '',
    jodis_addr: '',
    jodis_auth: '',
    // It belongs to the dashboard's pace: while it waits for a server that hangs, the dashboard waits for it.
    backend_recv_timeout: `${Math.round(proxyPatienceMs(pace))}ms`,
    // A small footprint.
    proxy_max_offheap_size: '64mb',
    proxy_heap_placeholder: '8mb',
  });
}
