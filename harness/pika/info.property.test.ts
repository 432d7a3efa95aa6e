import fc from 'fast-check';
import { test } from 'vitest';
import { brokenTexts } from '../testing/broken.ts';
import { CHEAP } from '../testing/runs.ts';
import { infos } from '../testing/seeds.ts';
import { describeReplication, isLinked, parseReplication } from './info.ts';

/** As the releases write them that nobody recorded. */
const others = [
  'role:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:9221\r\nmaster_link_status:up\r\nslave_priority:100\r\n',
  'role:master&&slave\r\nmaster_host:::1\r\nmaster_port:9221\r\nmaster_link_status:# down\r\nslave0:ip=::1,port=1,lag=0\r\n',
  'role:double_master\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.3,port=9221,state=online,sid=2,lag=0\r\n',
];

test('whatever stands in INFO, a state is read, or it is said in one line why none is', () => {
  fc.assert(
    fc.property(brokenTexts([...infos, ...others]), (text) => {
      const read = parseReplication(text);
      if (typeof read === 'string') {
        if (!/^.{1,1200}$/.test(read)) throw new Error(`not one line: ${read}`);
        return;
      }
      if (!/^.+$/s.test(describeReplication(read))) throw new Error('no words');
      if (isLinked(read) && !/^master_link_status:\s*(# *)?up\s*$/m.test(text)) throw new Error('linked');
      if (!Number.isSafeInteger(read.connectedSlaves)) throw new Error('not a count of slaves');
      for (const { port } of read.slaves) if (port > 99_999) throw new Error('not a port');
    }),
    {
      ...CHEAP,
      examples: [
        [`role:master\r\nconnected_slaves:${'9'.repeat(400)}\r\n`],
        [`role:master\r\nslave0:ip=127.0.0.1,port=${'9'.repeat(400)},lag=(db0:0)\r\n`],
        ['role:one\rtwo\r\n'],
        [`role:${'x'.repeat(5000)}`],
      ],
    },
  );
});
