import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reportedGroups } from '../codis/reported.ts';
import type { FeGroupServer, FeGroupStats, FeServerStats } from '../codis/stats.ts';
import { shown } from '../judge/fake-timeline.ts';
import { createRunFolder, sweep } from '../runtime/process/ledger.ts';
import { holds, notYet, until } from '../until.ts';
import { SharedBrowser } from './browser.ts';
import { findChromium, NO_CHROMIUM } from './chromium.ts';
import { FakeFe } from './fake-fe.ts';
import { readGroups } from './read-groups.ts';

const chromium = await findChromium();

const FIRST = '127.0.0.1:21000';
const SECOND = '127.0.0.1:21010';

function statsWith(
  outOfSync: boolean,
  second: FeServerStats,
  action: FeGroupServer['action'] = { state: 'synced' },
): FeGroupStats {
  return {
    models: [
      {
        id: 7,
        servers: [
          { server: FIRST, action: {} },
          { server: SECOND, action },
        ],
        promoting: {},
        out_of_sync: outOfSync,
      },
    ],
    stats: { [FIRST]: { stats: { role: 'master' } }, [SECOND]: second },
  };
}

describe.skipIf(chromium === undefined)(`in Chromium (else: ${NO_CHROMIUM})`, () => {
  let runFolder: string;
  let browser: SharedBrowser;
  let page: Page;
  beforeAll(async () => {
    runFolder = await createRunFolder();
    browser = new SharedBrowser(chromium!, runFolder);
  });
  beforeEach(async () => {
    page = await browser.newPage();
  });
  afterEach(() => page.close());
  afterAll(async () => {
    await browser.close();
    await sweep(runFolder);
  });

  describe('reads the page of the stand-in', () => {
    let fe: FakeFe;
    beforeEach(async () => {
      fe = await FakeFe.listen(statsWith(false, {}));
    });
    afterEach(() => fe.stop());

    async function read() {
      await page.goto(`http://${fe.address}/#codis-demo`);
      return until(
        async () => {
          const groups = await page.evaluate(readGroups);
          return groups.length > 0 ? holds(groups) : notYet('no group');
        },
        { what: 'the page shows groups', limitMs: 60_000, everyMs: 20 },
      );
    }

    const up = { stats: { master_addr: FIRST, master_link_status: 'up' } };
    test.each<[string, FeGroupStats]>([
      ['in sync', statsWith(false, up)],
      ['out of sync', statsWith(true, up)],
      ['link down', statsWith(false, { stats: { master_addr: FIRST, master_link_status: 'down' } })],
      ['a second master', statsWith(true, { stats: { role: 'master' } })],
      ['no answer', statsWith(true, { error: { Cause: 'refused' } })],
      ['time-out', statsWith(true, { timeout: true })],
    ])('%s', async (_, group) => {
      fe.group = group;
      const groups = await read();
      expect(groups).toEqual(
        shown(reportedGroups(group)).map((each) => ({ ...each, box: expect.any(Object) })),
      );
    });

    test('a server without statistics, and an action that waits', async () => {
      fe.group = { ...statsWith(false, up, { state: 'pending', index: 3 }), stats: {} };
      const [group] = await read();
      expect(group!.rows[1]).toEqual({
        server: SECOND,
        label: 'Slave',
        status: 'PENDING',
        cell: 'NA',
        red: false,
        action: 'pending:3',
      });
    });

    test('several groups, and where they stand', async () => {
      const { models, stats } = statsWith(false, up);
      fe.group = { models: [models[0]!, { ...models[0]!, id: 12 }], stats };
      const groups = await read();
      expect(groups.map(({ id }) => id)).toEqual([7, 12]);
      expect(groups[1]!.box.y).toBeGreaterThanOrEqual(groups[0]!.box.y + groups[0]!.box.height);
    });
  });

  describe('reads the page of the real codis-fe', () => {
    /** Its tables as AngularJS leaves them in the document; the words and colours are the real ones. */
    const red = 'color: white; background-color: red';
    const table = (given: { id?: string; server?: string; badge?: string; rows: string }) => `
      <table class="table"><thead><tr>
        <th style="text-align: center"><!-- ngSwitchWhen: true --><span>
          ${given.id ?? '1'}
        </span></th>
        <th> Server ${given.server ?? ''}</th><th>Data Center</th>
        <th><span>${given.badge ?? '<span> Master </span>'}</span></th>
        <th style="width: 25px;"/><th style="width: 35px;"/><th style="min-width: 100px;"/>
        <th>Memory</th><th>Keys</th><th><span></span></th>
      </tr></thead>${given.rows}</tbody></table>`;
    const row = (given: { label: string; text: string; cell: string; action?: string; keys?: string }) => `
      <tr ng-repeat="server in group.servers"><td><span><button> SYNC </button></span></td>
        <td><span><a class="btn">${given.label}</a></span> <span> ${given.text} </span></td>
        <td></td><td>${given.cell}</td>
        <td><span><input type="checkbox"></span></td><td><button><span></span></button></td>
        <td>${given.action ?? ''}</td><td>NA / 16.00 MB</td><td>${given.keys ?? '<span>NA</span>'}</td>
        <td><span></span></td></tr>`;
    const others = `
      <table><tr><th>ID</th><th>Stats</th><th>Proxy</th><th>Data Center</th></tr>
        <tr><td>1</td><td>F</td><td>127.0.0.1:19000</td><td></td></tr></table>
      <table><tr><td>Product Name</td><td>codis-demo</td></tr></table>`;

    async function read(...tables: string[]) {
      await page.setContent(
        `<style>.status_label_error { background-color: red; color: white; padding: 3px }
          .status_label_pending { background-color: palevioletred }</style>${others}${tables.join('')}`,
      );
      return (await page.evaluate(readGroups)).map(({ box: _, ...group }) => group);
    }

    test('in sync', async () => {
      const rows =
        row({ label: 'Master', text: FIRST, cell: '<span>NO:ONE</span>', action: 'synced' }) +
        row({ label: 'Slave', text: SECOND, cell: `<span>${FIRST}:up</span>`, action: 'pending:2' });
      expect(await read(table({ rows }))).toEqual([
        {
          id: 1,
          outOfSync: false,
          rows: [
            { server: FIRST, label: 'Master', status: '', cell: 'NO:ONE', red: false, action: 'synced' },
            {
              server: SECOND,
              label: 'Slave',
              status: '',
              cell: `${FIRST}:up`,
              red: false,
              action: 'pending:2',
            },
          ],
        },
      ]);
    });

    test('out of sync, a red cell, a server in error', async () => {
      const rows =
        row({
          label: 'Master',
          text: FIRST,
          cell: `<span class="status_label_error">${SECOND}:down</span>`,
        }) +
        row({
          label: 'Slave',
          text: SECOND,
          cell: '<span>NA</span>',
          keys: '<span class="status_label_error">ERROR</span>',
        });
      const badge = `<span style="${red}"> (OUT OF SYNC) </span>`;
      expect(await read(table({ badge, rows }))).toEqual([
        {
          id: 1,
          outOfSync: true,
          rows: [
            { server: FIRST, label: 'Master', status: '', cell: `${SECOND}:down`, red: true, action: '' },
            { server: SECOND, label: 'Slave', status: 'ERROR', cell: 'NA', red: false, action: '' },
          ],
        },
      ]);
    });

    test('OUT OF SYNC that is not on red, or not to be seen, does not count', async () => {
      const plain = table({ badge: '<span>(OUT OF SYNC)</span>', rows: '' });
      const hidden = `<span style="${red}; display: none">(OUT OF SYNC)</span><span> Master </span>`;
      const groups = await read(plain, table({ id: '2', badge: hidden, rows: '' }));
      expect(groups.map(({ outOfSync }) => outOfSync)).toEqual([false, false]);
    });

    test('a promotion, a sentinel’s warnings, the old page’s label', async () => {
      const rows = row({ label: 'S', text: `${FIRST} [HA]`, cell: '<span>NO:ONE</span>' });
      const [group] = await read(
        table({ id: '[ 3 ]', server: `<span style="${red}">[HA: ${SECOND}]</span>`, rows }),
      );
      expect(group).toMatchObject({ id: 3, rows: [{ server: FIRST, label: 'S' }] });
    });

    test('nothing before AngularJS has filled it in', async () => {
      const rows = row({ label: 'Master', text: '[[server.server_text]]', cell: '[[server.master]]' });
      expect(await read(table({ id: '[[group.id]]', rows }))).toEqual([]);
    });
  });
});
