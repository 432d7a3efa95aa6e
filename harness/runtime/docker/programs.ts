/** The images that a cluster runs. */
export interface Images {
  readonly pika: string;
  /** The dashboard and fe. */
  readonly codis: string;
}

/** Where nobody names others. */
export const PUBLISHED: Images = { pika: 'pikadb/pika:v4.0.1', codis: 'pikadb/codis:v4.0.1' };

/** Where each program lies in its image, and how it is started there. */
export interface ProgramInImage {
  readonly file: string;
  /** Where it listens, in its container. */
  readonly port: number;
  /** Its configuration file, which is copied in. */
  readonly config: string;
  readonly command: readonly string[];
}

const PIKA = '/pika/bin/pika';
const PIKA_CONF = '/pika/conf/pika.conf';
const DASHBOARD = '/codis/bin/codis-dashboard';
const DASHBOARD_TOML = '/codis/config/dashboard.toml';
const FE = '/codis/bin/codis-fe';
const CODIS_JSON = '/codis/config/codis.json';

export const programs = {
  pika: { file: PIKA, port: 9221, config: PIKA_CONF, command: [PIKA, '-c', PIKA_CONF] },
  dashboard: {
    file: DASHBOARD,
    port: 18_080,
    config: DASHBOARD_TOML,
    command: [
      DASHBOARD,
      `--config=${DASHBOARD_TOML}`,
      '--host-admin=codis-dashboard:18080',
      // One that was killed leaves its lock behind, and a container is always started with the same command.
      '--remove-lock',
    ],
  },
  fe: {
    file: FE,
    port: 8080,
    config: CODIS_JSON,
    command: [FE, `--dashboard-list=${CODIS_JSON}`, '--listen=0.0.0.0:8080'],
  },
} as const satisfies Record<string, ProgramInImage>;

/** Pika's folder in its image: the data lie there. */
export const PIKA_FOLDER = '/pika';
/** Where the dashboard keeps what it knows. */
export const COORDINATOR = '/codis/coordinator';
