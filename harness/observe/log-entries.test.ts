import { expect, test } from 'vitest';
import { dashboard } from '../programs/dashboard.ts';
import { pika } from '../programs/pika.ts';
import { LogEntries } from './log-entries.ts';

const DASHBOARD_LOG = `2024/02/06 12:00:00 codis_sentinel.go:140: [WARN] create redis client to 127.0.0.1:1 failed
[error]: dial tcp 127.0.0.1:1: connect: connection refused
2024/02/06 12:00:00 topom_group.go:420: [INFO] group-[1] update slave offline state
2024/02/06 12:00:00 topom_cache.go:185: [WARN] update group-[1]:
{
    "id": 1,
}
2024/02/06 12:00:00 fsclient.go:216: [INFO] fsclient - update /codis3/codis-demo/group/group-0001 OK
2024/02/06 12:00:01 topom_action.go:111: [WARN] sync-[127.0.0.1:1] process action
`;

const ENTRIES = [
  '2024/02/06 12:00:00 codis_sentinel.go:140: [WARN] create redis client to 127.0.0.1:1 failed [error]: dial tcp 127.0.0.1:1: connect: connection refused',
  '2024/02/06 12:00:00 topom_group.go:420: [INFO] group-[1] update slave offline state',
  '2024/02/06 12:00:01 topom_action.go:111: [WARN] sync-[127.0.0.1:1] process action',
];

test('an entry is a line with a time stamp and its reason; models and what comes every second are left out', () => {
  const entries = new LogEntries(dashboard.log);
  expect(entries.add(DASHBOARD_LOG)).toEqual(ENTRIES);
});

test('a line that comes in pieces is one entry, once it is whole', () => {
  const entries = new LogEntries(dashboard.log);
  const cut = DASHBOARD_LOG.indexOf('update slave');
  expect(entries.add(DASHBOARD_LOG.slice(0, cut))).toEqual(ENTRIES.slice(0, 1));
  expect(entries.add(DASHBOARD_LOG.slice(cut))).toEqual(ENTRIES.slice(1));
});

test('knows how Pika writes', () => {
  const entries = new LogEntries(pika.log);
  const text = `path : conf/pika.conf
I20261122 22:36:17.414538 10156 dispatch_thread.cc:159] find worker(0), refresh the last_thread_ to 0
W20261122 22:36:18.000001 10156 pika_repl_client.cc:77] Connect to master failed
`;
  expect(entries.add(text)).toEqual([
    'W20261122 22:36:18.000001 10156 pika_repl_client.cc:77] Connect to master failed',
  ]);
});
