import { parse, stringify } from 'smol-toml';
import type { Pace } from '../../codis/pace.ts';
import type { Coordinator } from '../coordinator.ts';

/** A few are enough for every group to be in use, and each is in every answer of the dashboard and the proxies. */
export const SLOTS = 64;

/** What differs between the dashboards of a run. */
export interface DashboardSettings {
  /** Where it keeps what it knows: a folder, or the address of a program. */
  readonly coordinator: { readonly name: Coordinator; readonly address: string };
  readonly product: string;
  /** What the servers and the proxies demand of it; undefined: nothing. */
  readonly password?: string | undefined;
  /** Where it listens. */
  readonly adminAddress: string;
  readonly pace: Pace;
}

/**
 * The configuration of a dashboard.
 * @param shipped the text of a whole dashboard.toml, such as `codis-dashboard --default-config` prints
 * @throws {Error} where that is no TOML
 */
export function dashboardToml(
  shipped: string,
  { coordinator, product, password = '', adminAddress, pace }: DashboardSettings,
): string {
  return stringify({
    ...parse(shipped),
    coordinator_name: coordinator.name,
    coordinator_addr: coordinator.address,
    coordinator_auth: '',
    product_name: product,
    product_auth: password,
    admin_addr: adminAddress,
    max_slot_num: SLOTS,
    // How often the servers are checked: those believed normal, subjectively offline, and offline.
    sentinel_check_server_state_interval: milliseconds(pace.serverStateMs),
    sentinel_check_master_failover_interval: milliseconds(pace.failoverMs),
    sentinel_check_offline_server_interval: milliseconds(pace.offlineMs),
    // Failed checks until a server counts as offline.
    sentinel_master_dead_check_times: pace.deadCheckTimes,
  });
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)}ms`;
}
