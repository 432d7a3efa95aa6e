import { dashboardToml } from './configuration/dashboard-toml.ts';
import { answersHttp } from './http-look.ts';
import type { Place, ProgramSpec, Surroundings } from './program.ts';

export const dashboard = {
  role: 'codis-dashboard',
  release: 'codis',
  inImage: {
    file: '/codis/bin/codis-dashboard',
    config: '/codis/config/dashboard.toml',
    folder: '/codis',
    port: 18_080,
  },
  derivedPorts: [],
  versionOption: '--version',
  configName: 'dashboard.toml',
  shipped: { builtIn: 'dashboard.toml', question: '--default-config' },
  configuration: (shipped, place, surroundings) =>
    dashboardToml(shipped, {
      coordinator: { name: surroundings.coordinator, address: coordinatorAddress(place, surroundings) },
      product: surroundings.product,
      password: surroundings.password,
      adminAddress: place.listen,
      pace: surroundings.pace,
    }),
  // One that was killed leaves its lock behind, and the next one refuses to start on it.
  args: (place) => [...options(place), '--remove-lock'],
  serves: async (outside) => (await answersHttp(`http://${outside}/topom`)).look,
  log: {
    // Go's `2024/02/06 12:00:00 …`.
    head: /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /,
    noise: /slot-\[|\/slots\/|fsclient - |update group-\[/,
  },
} as const satisfies ProgramSpec;

/** Another one of the same product that leaves the lock to who has it. */
export const secondDashboard = { ...dashboard, args: options } as const satisfies ProgramSpec;

function options({ config, address }: Place): string[] {
  return [`--config=${config}`, `--host-admin=${address}`];
}

/** A folder of its own, or where the program is. */
function coordinatorAddress({ folder }: Place, { coordinator, addressOf }: Surroundings): string {
  return coordinator === 'filesystem' ? `${folder}/coordinator` : addressOf(coordinator);
}
