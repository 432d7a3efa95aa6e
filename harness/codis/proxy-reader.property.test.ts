import fc from 'fast-check';
import { test } from 'vitest';
import { brokenTexts, wrongDocuments } from '../testing/broken.ts';
import { mustBe } from '../testing/one-line.ts';
import { DOCUMENTS } from '../testing/runs.ts';
import { TimelineEncoder } from '../timeline/codec.ts';
import { type ProxySample, timelineLineSchema } from '../timeline/event.ts';
import { ProxyReadError, ProxyReader } from './proxy-reader.ts';

const slots = [0, 1, 2].map((id) => ({
  id,
  backend_addr: '127.0.0.1:14330',
  backend_addr_group_id: 1,
  forward_method: 1,
  replica_groups: [['127.0.0.1:14330', '127.0.0.1:14340']],
  ...(id === 2 ? { locked: true, migrate_from: '127.0.0.1:14350' } : {}),
}));
const texts = fc.oneof(
  wrongDocuments([slots, slots.slice(1)]).map((document) => JSON.stringify(document) ?? ''),
  brokenTexts([JSON.stringify(slots)]),
);
const status = fc.oneof({ weight: 8, arbitrary: fc.constant(200) }, fc.integer({ min: 100, max: 999 }));

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test('routes of any shape are read, or unknown with a reason', () =>
  fc.assert(
    fc.asyncProperty(texts, status, async (text, status) => {
      const reader = new ProxyReader(
        () => 'proxy:11080',
        60_000,
        async () => ({ status, body: piecesOf(text) }),
      );
      let sample: ProxySample;
      try {
        const routes = await reader.routes();
        if (status !== 200) throw new Error('taken for an answer');
        sample = { t: 0, kind: 'proxy', took: 1, proxy: 'proxy:11080', routes };
      } catch (error) {
        mustBe(ProxyReadError, error);
        sample = { t: 0, kind: 'proxy', took: 1, proxy: 'proxy:11080', error: (error as Error).message };
      }
      // What goes into a recording has to come out of it again.
      timelineLineSchema.parse(JSON.parse(new TimelineEncoder().encode(sample)));
    }),
    { ...DOCUMENTS, examples: [[JSON.stringify([{ ...slots[0], replica_groups: [null] }]), 200]] },
  ));
