import type { FeGroup, FeServerStats } from '../../codis/stats.ts';
import { TENTH } from '../../judge/fake-timeline.ts';
import { TIMELINE_FORMAT, type TimelineEvent, type TimelineMeta } from '../../timeline/event.ts';

const PERIOD_MS = 250;
const OUTAGE_EVERY_MS = 12_000;

/**
 * A timeline made for tests: as long and as wide as wanted, a slave down every 12 s, and every sample with
 * something new in it, as a cluster under load has.
 */
export function longRecording(lengthMs: number, groupCount: number, serversEach: number): TimelineEvent[] {
  const groups = Array.from({ length: groupCount }, (_, g) => ({
    id: g + 1,
    servers: Array.from({ length: serversEach }, (_, s) => ({
      name: `pika-${g * serversEach + s + 1}`,
      address: `127.0.0.1:${20_000 + 100 * g + 10 * s}`,
      aliases: [],
    })),
  }));
  const meta: TimelineMeta = {
    t: 0,
    kind: 'meta',
    format: TIMELINE_FORMAT,
    scenario: 'a long one',
    seed: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    runtime: 'none',
    standin: true,
    programs: {},
    pace: TENTH,
    periodMs: PERIOD_MS,
    groups,
    again: "npm start -- 'a long one' --seed 1",
  };
  const events: TimelineEvent[] = [meta];
  for (let t = 0; t < lengthMs; t += PERIOD_MS) {
    const turn = Math.floor(t / OUTAGE_EVERY_MS);
    const phase = t % OUTAGE_EVERY_MS;
    const hurtGroup = groups[turn % groups.length]!;
    const hurt = hurtGroup.servers[1 + (turn % (serversEach - 1))]!.address;
    if (phase === 2000)
      events.push({ t, kind: 'outage', server: hurt, asked: 'short' }, act(t, 'sigkill', hurt));
    if (phase === 4000) events.push(act(t, 'start', hurt), act(t + 150, 'ready', hurt));
    if (phase === 4250) events.push({ t, kind: 'expect', expectation: { kind: 'in-sync' } });
    const down = phase >= 2000 && phase < 4000;
    const linking = phase >= 4000 && phase < 4750;
    for (const { servers } of groups) {
      const master = servers[0]!.address;
      for (const { address } of servers) {
        events.push(
          down && address === hurt
            ? { t, kind: 'node', took: 2, node: address, error: `connect ECONNREFUSED ${address}` }
            : {
                t,
                kind: 'node',
                took: 2,
                node: address,
                info: infoOf(address, master, t, linking && address === hurt),
              },
        );
      }
    }
    const suspected = phase >= 3000 && phase < 6000;
    events.push({
      t,
      kind: 'fe',
      took: 8,
      group: {
        models: groups.map(
          ({ id, servers }): FeGroup => ({
            id,
            servers: servers.map(({ address }, index) => ({
              server: address,
              action: { state: 'synced' },
              role: index === 0 ? 'master' : 'slave',
              state: suspected && address === hurt ? 1 : 0,
              recall_times: 0,
              replica_group: true,
            })),
            promoting: {},
            // The last mark stays: the recording ends with a finding.
            out_of_sync: id === hurtGroup.id && (suspected || (phase >= 3000 && lengthMs - t < 12_000)),
          }),
        ),
        stats: Object.fromEntries(
          groups.flatMap(({ servers }) =>
            servers.map(({ address }, index) => [
              address,
              statsOf(index === 0 ? undefined : servers[0]!.address, down && address === hurt, t),
            ]),
          ),
        ),
      },
    });
    if (t % 1000 === 0) {
      const text = `2026/01/01 00:00:00 topom_sentinel.go:${t}: [WARN] check of ${hurt} took ${t % 97} ms`;
      events.push({ t: t + 9, kind: 'log', program: 'codis-dashboard', text });
    }
  }
  events.push({ t: lengthMs, kind: 'end' });
  return events;
}

function act(t: number, action: 'sigkill' | 'start' | 'ready', target: string): TimelineEvent {
  return { t, kind: 'action', action, target };
}

function infoOf(address: string, master: string, t: number, linking: boolean): string {
  const tail = `is_eligible_for_master_election:true\r\ndb0:binlog_offset=0 ${t * 7},safety_purge=none\r\nslave_repl_offset:${t * 7}\r\n`;
  if (address === master) {
    return `# Replication(MASTER)\r\nrole:master\r\nReplicationID:e2dc9196ccf96bdc341e5c811a1e1d90b1d212a370ccb48f26\r\nconnected_slaves:2\r\n${tail}`;
  }
  const [host, port] = master.split(':');
  const link = linking ? 'down' : 'up';
  const db = linking ? 'try_to_incr_sync' : 'connected';
  return `# Replication(SLAVE)\r\nrole:slave\r\nReplicationID:e2dc9196ccf96bdc341e5c811a1e1d90b1d212a370ccb48f26\r\nmaster_host:${host}\r\nmaster_port:${port}\r\nmaster_link_status:${link}\r\nrepl_connect_status:\r\ndb0:${db}\r\nslave_priority:100\r\nslave_read_only:1\r\n${tail}`;
}

function statsOf(master: string | undefined, silent: boolean, t: number): FeServerStats {
  if (silent) return { error: { Cause: 'dial tcp: connection refused' } };
  if (master === undefined) {
    return {
      stats: {
        role: 'master',
        connected_slaves: '2',
        slave0: `ip=127.0.0.1,port=1,conn_fd=${t},lag=(db0:0)`,
      },
    };
  }
  return {
    stats: { role: 'slave', master_addr: master, master_link_status: 'up', master_repl_offset: String(t) },
  };
}
