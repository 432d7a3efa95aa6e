import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { test as base, describe, expect } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { NodeClient } from '../pika/node-client.ts';
import { holds, notYet, until } from '../until.ts';
import { PROTOCOL, SOCKET } from './protocol.ts';

const MAIN = join(packageRoot(), 'harness/cli/main.ts');
/** Neither a Docker engine nor a pull: these are about the stand-in as processes. */
const PROCESSES = ['--runtime', 'process', '--defects', 'no-clear', '--period', '50'];

/** A folder with the temporary files of all that is started by a test. */
class Home {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Home> {
    return new Home(await mkdtemp(join(tmpdir(), 'insync-up-')));
  }

  async remove(): Promise<void> {
    for (const { pid } of await this.processes()) kill(pid, 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** `insync` with these arguments. */
  insync(...args: string[]) {
    return execa(process.execPath, [MAIN, ...args], {
      reject: false,
      all: true,
      env: { TMPDIR: this.folder, XDG_STATE_HOME: undefined },
      timeout: 170_000,
      forceKillAfterDelay: false,
    });
  }

  /** What was said where nothing else was and the status was 2. */
  async refused(...args: string[]): Promise<string> {
    const { exitCode, stderr, stdout } = await this.insync(...args);
    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: 2,
      stdout: '',
      lines: 1,
    });
    return stderr;
  }

  /** Nothing runs on without its keeper. */
  async killKeeper(): Promise<void> {
    kill(await this.keeper(), 'SIGKILL');
    const look = async () => {
      const left = [...(await this.processes()), ...(await this.runFolders())];
      return left.length === 0 ? holds(undefined) : notYet(JSON.stringify(left));
    };
    await until(look, { what: 'nothing of the cluster is left', limitMs: 60_000, everyMs: 50 });
  }

  async runFolders(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => name.startsWith('insync-run-'));
  }

  /** What the keeper says to an order that is given at once: until a command has started, a watch may be over. */
  async ordered(fault: string, target: string): Promise<string> {
    const [run] = await this.runFolders();
    const order = request({ socketPath: join(this.folder, run!, SOCKET), method: 'POST' });
    order.end(JSON.stringify({ version: PROTOCOL, kind: 'fault', fault, target }));
    const [answer] = (await once(order, 'response')) as [IncomingMessage];
    return text(answer);
  }

  /** The keeper has no path of the folder on its command line; the owner of the run's folder is it. */
  async keeper(): Promise<number> {
    const [run] = await this.runFolders();
    return Number((await readFile(join(this.folder, run!, 'owner'), 'utf8')).split('\n')[0]);
  }

  /** Everything alive that works with files in the folder: the programs, and the keeper. */
  async processes(): Promise<{ pid: number; args: string }[]> {
    const { stdout } = await execa('ps', ['-eo', 'pid=,args=']);
    const all = stdout.split('\n').map((line) => /^\s*(\d+) (.*)$/.exec(line)!);
    const programs = all
      .filter(([, , args]) => args?.includes(`${this.folder}/insync-run-`))
      .map(([, pid, args]) => ({ pid: Number(pid), args: args! }));
    const keeper = await this.keeper().catch(() => undefined);
    const kept = all.find(([, pid, args]) => Number(pid) === keeper && args?.includes('keeper-main'));
    return kept === undefined ? programs : [...programs, { pid: Number(kept[1]), args: kept[2]! }];
  }

  async nothingLeft(): Promise<void> {
    const look = async () => {
      const left = await this.processes();
      const files = await readdir(this.folder);
      return left.length + files.length === 0 ? holds(undefined) : notYet(JSON.stringify({ left, files }));
    };
    await until(look, { what: 'nothing is left', limitMs: 60_000, everyMs: 50 });
  }
}

const test = base.extend<{ home: Home }>({
  home: async ({ task: _ }, use) => {
    const home = await Home.make();
    await use(home);
    await home.remove();
  },
});

describe('a cluster that is up', { timeout: 300_000 }, () => {
  test.concurrent('can be looked at, hurt, seen with the bug, and ended without a trace', async ({
    home,
    expect,
  }) => {
    // Slow enough for a short outage to stay one, however long a busy machine takes to start a program.
    const up = await home.insync('up', ...PROCESSES, '--pace', '0.2');
    expect(up.exitCode, up.all).toBe(0);
    expect(up.all).toMatch(/^starting a STAND-IN, not the real programs: .*, defects no-clear$/m);
    expect(up.all).toMatch(/page +http:\/\/127\.0\.0\.1:\d+\/#codis-demo$/m);
    expect(up.all).toMatch(/^ {2}npm run insync -- down$/m);
    const [master, slave] = ['pika-1', 'pika-2'].map(
      (name) => new RegExp(`^  ${name} +(\\S+)`, 'm').exec(up.all)![1]!,
    ) as [string, string];
    expect(await roleOf(slave)).toBe('slave');

    const page = await fetch(/http:\/\/\S+\/(?=#)/.exec(up.all)![0]);
    expect(page.status).toBe(200);

    const second = await home.insync('up', ...PROCESSES);
    expect(second.all).toMatch(/^insync: a cluster called default is up already; .* down ends it/);
    expect(second.exitCode).toBe(2);

    const complaint = await home.insync('fault', 'restart', 'slave', '--down', 'short');
    expect(complaint.exitCode, complaint.all).toBe(0);
    expect(actionsIn(complaint.all)).toEqual(['sigterm', 'exited', 'start', 'ready']);
    expect(complaint.all).toContain('stuck-out-of-sync: the page shows group 1 OUT OF SYNC');
    expect(complaint.all).toMatch(/^group 1: fe says OUT OF SYNC; the nodes: in sync; the proxies: told$/m);
    expect(complaint.all).toMatch(
      new RegExp(
        `pika-2 \\(${slave}\\) +fe: Slave, ${master}:up, state 0 +node: slave of ${master}, link up`,
      ),
    );

    const sync = await home.insync('fault', 'resync', 'slave');
    expect(sync.exitCode, sync.all).toBe(0);
    expect(sync.all).toMatch(/fe-resync group 1$/m);
    expect(sync.all).toMatch(/^fe agrees with the nodes/m);
    const removal = await home.insync('fault', 'remove', 'master');
    expect(removal.all).toMatch(/fe-remove pika-1 .*: group-\[1\] can't remove master, still in use$/m);

    const killed = await home.insync('fault', 'kill', slave);
    expect(killed.all).toMatch(/fe shows it, .* after it was done/);
    expect(await roleOf(slave)).toBe('connection refused');
    expect(await home.refused('fault', 'kill', 'slave')).toBe(
      'insync: pika-2 is down, and kill is for what is up or paused',
    );
    expect((await home.insync('fault')).all).toMatch(/slave, pika-2 .* down$/m);

    const started = home.insync('fault', 'start', 'pika-2');
    await until(async () => ((await roleOf(slave)) === 'slave' ? holds(undefined) : notYet('not a slave')), {
      what: 'the slave is back',
      limitMs: 60_000,
      everyMs: 20,
    });
    // What fe makes of it is being watched; nobody has to wait for that.
    const detached = await until(
      async () => {
        const said = await home.ordered('detach', 'slave');
        return said.includes('is under way') ? notYet(said) : holds(said);
      },
      { what: 'the start is over', limitMs: 60_000, everyMs: 20 },
    );
    expect(detached).toContain('slaveof-no-one');
    expect((await started).all).toContain('the watch ends here: something else is done');

    const down = await home.insync('down');
    expect(down.all).toContain('default is down: nothing of it is left');
    expect(down.exitCode).toBe(0);
    expect(await home.processes()).toEqual([]);
    expect(await readdir(home.folder)).toEqual([]);
    expect((await home.insync('down')).all).toBe('nothing is up under the name default');
  });

  test.concurrent('has a proxy that can be hurt as the others', async ({ home }) => {
    const up = await home.insync('up', ...PROCESSES);
    expect(up.all).toMatch(/^ {2}codis-proxy-1 +127\.0\.0\.1:\d+ for clients$/m);
    const killed = await home.insync('fault', 'kill', 'proxy', '--down', '100ms');
    expect(actionsIn(killed.all)).toEqual(['sigkill', 'exited', 'start', 'ready']);
    expect(killed.all).toMatch(/fe agrees with the nodes, .* after they had settled/);
    expect(killed.all).toMatch(/^group 1: fe says in sync; the nodes: in sync; the proxies: told$/m);

    const stopped = await home.insync('fault', 'stop', 'codis-proxy-1');
    expect(stopped.all).toMatch(/fe agrees with the nodes/);
    expect(stopped.all).toContain('; the proxies: codis-proxy-1 can’t be told: it is down (stopped)');
    expect((await home.insync('fault')).all).toMatch(/proxy, codis-proxy-1 .* down$/m);
    expect((await home.insync('down')).exitCode).toBe(0);
    expect(await home.processes()).toEqual([]);
  });

  test.concurrent('refuses in one line what can’t be done, and ends by SIGTERM', async ({ home }) => {
    await home.insync('up', ...PROCESSES, '--name', 'mine');
    const named = ['--name', 'mine'];
    expect(await home.refused('fault', 'kill', 'pika-9', ...named)).toMatch(
      /^insync: nothing is called "pika-9"; /,
    );
    expect(await home.refused('fault', 'isolate', 'slave', ...named)).toMatch(
      /^insync: the process runtime can't isolate/,
    );
    expect(await home.refused('fault', 'resume', 'slave', ...named)).toBe(
      'insync: pika-2 is up, and resume is for what is paused',
    );
    expect(await home.refused('fault', 'start', 'codis-fe', ...named)).toBe(
      'insync: codis-fe is up, and start is for what is down',
    );
    expect(await home.refused('fault', 'slaveof', 'codis-fe', ...named)).toMatch(/is for a Pika server/);
    expect(await home.refused('fault', 'restart', 'codis-fe', '--down', 'short', ...named)).toMatch(
      /say it in seconds/,
    );
    expect(await home.refused('fault', 'kill', 'slave')).toMatch(
      /nothing is up under the name default \(there is mine/,
    );
    // Nothing of that was done.
    expect((await home.insync('fault', ...named)).all).toMatch(/slave, pika-2 .* up$/m);

    kill(await home.keeper(), 'SIGTERM');
    await home.nothingLeft();
  });

  test.concurrent('is found and ended where its claim was cleaned away', async ({ home }) => {
    await home.insync('up', ...PROCESSES);
    for (const name of await readdir(home.folder))
      if (name.startsWith('insync-up-')) await rm(join(home.folder, name), { recursive: true });
    expect((await home.insync('up', ...PROCESSES)).all).toMatch(
      /^insync: a cluster called default is up already/,
    );
    expect((await home.insync('fault')).all).toMatch(/codis-fe .* up$/m);
    expect((await home.insync('down')).all).toContain('default is down: nothing of it is left');
    expect(await home.processes()).toEqual([]);
    expect(await readdir(home.folder)).toEqual([]);
  });

  test.concurrent('outlives its terminal, and ends with its keeper, which up and down say', async ({
    home,
    expect,
  }) => {
    await home.insync('up', ...PROCESSES);
    kill(await home.keeper(), 'SIGHUP');
    expect((await home.insync('fault')).all).toMatch(/codis-fe .* up$/m);

    await home.killKeeper();
    expect(await home.refused('fault', 'kill', 'slave')).toMatch(
      /^insync: the keeper of default was killed; .* down/,
    );
    const again = await home.insync('up', ...PROCESSES);
    expect(again.exitCode, again.all).toBe(0);
    expect(await home.runFolders()).toHaveLength(1);

    await home.killKeeper();
    const down = await home.insync('down');
    expect(down.all).toContain('its keeper had been killed, and what it had left is taken away');
    expect(down.exitCode).toBe(0);
    expect(await home.processes()).toEqual([]);
    expect(await readdir(home.folder)).toEqual([]);
  });
});

describe('a cluster that does not come up', () => {
  test.concurrent.for(['SIGINT', 'SIGKILL'] as const)(
    'because of %s leaves nothing',
    async (signal, { home }) => {
      const up = home.insync('up', ...PROCESSES);
      await until(
        async () => ((await home.processes()).length > 1 ? holds(undefined) : notYet('no program')),
        { what: 'a program was started', limitMs: 60_000, everyMs: 20 },
      );
      up.kill(signal);
      const { exitCode, all } = await up;
      if (signal !== 'SIGKILL') {
        expect(all).toMatch(
          new RegExp(`^insync: interrupted by ${signal}; everything that was started is ended$`, 'm'),
        );
        expect(exitCode).toBe(2);
      } else await home.nothingLeft();
      expect(await home.processes()).toEqual([]);
      expect(await readdir(home.folder)).toEqual([]);
    },
  );

  test.concurrent('because of its programs says why in one line', async ({ home }) => {
    expect(await home.refused('up', '--runtime', 'process', '--pika-bin', '/nowhere/pika')).toBe(
      'insync: pika is not there: no file /nowhere/pika',
    );
    expect(await readdir(home.folder)).toEqual([]);
  });
});

test.concurrent.for([
  [['up', '--name', '../other'], 'letters, digits'],
  [['fault', 'kil', 'slave'], 'no fault is called "kil"'],
  [['fault', 'kill'], 'kill what?'],
  [['fault', 'kill', 'slave', '--down', 'soon'], 'none, short, long or a time'],
  [['fault', 'kill', 'slave'], 'nothing is up under the name default; npm run insync -- up starts a cluster'],
] as const)('%j is refused in one line where nothing is up', async ([args, why], { home }) => {
  expect(await home.refused(...args)).toContain(why);
  expect(await readdir(home.folder)).toEqual([]);
});

function actionsIn(output: string): string[] {
  return [...output.matchAll(/^ {2}\+[\d.]+ s {2}(\S+) /gm)].map((match) => match[1]!);
}

async function roleOf(address: string): Promise<string> {
  const node = new NodeClient(() => address);
  const reply = await node.infoReplication();
  node.close();
  return reply.ok ? (/^role:(\w+)/m.exec(reply.value)?.[1] ?? 'none') : reply.error;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
