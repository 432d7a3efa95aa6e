import { type CataloguedFault, faultCalled } from '../faults/catalogue.ts';
import type { Coordinator } from '../programs/coordinator.ts';
import { dashboard } from '../programs/dashboard.ts';
import { fe } from '../programs/fe.ts';
import { pika } from '../programs/pika.ts';
import { programsOf } from '../programs/plan.ts';
import type { ProgramState } from '../timeline/actions.ts';
import { type FaultStep, LOOK, type Step } from './step.ts';

/** What a sequence's cluster is made of. */
export interface Shape {
  readonly groups: number;
  /** In each group. */
  readonly slaves: number;
  readonly proxies: number;
  readonly coordinator: Coordinator;
  /** Whether the runtime can take a program off the network. */
  readonly isolates: boolean;
}

interface Program {
  readonly name: string;
  readonly kind: 'dashboard' | 'fe' | 'proxy' | 'coordinator';
  state: ProgramState;
}

interface Server extends Omit<Program, 'kind'> {
  readonly kind: 'server';
  readonly group: number;
  /** Nobody detached it, or it was made to follow again since. */
  attached: boolean;
  /** It has writes of its own, so that Pika can’t make it follow any more, and no dashboard is to blame. */
  ahead: boolean;
  /** It was not taken out of its group. */
  member: boolean;
  reads: boolean;
}

interface Group {
  readonly id: number;
  readonly servers: readonly Server[];
  /** Who may be its master by now: a failover may come or not, and take one or another. */
  firsts: Set<Server>;
  /**
   * `unsettled` from when its master is hurt, or another one promoted. `calm`: it was looked at since, with all its
   * servers up. `settled`: all agreed then, so that everybody follows, with all the data.
   */
  calm: 'unsettled' | 'calm' | 'settled';
  /** Who has yet to be made to follow a master that was promoted, in that order. */
  toFollow: Server[];
  /** Something was ordered that Codis tells the proxies with SYNC only. */
  untold: boolean;
}

/** Such a fault takes the target away, until its downtime is over or something ends it. */
const TAKES_AWAY = ['restart', 'stop', 'kill', 'pause', 'isolate'];

/** Such a fault takes all of the target's group away. */
const TAKES_ALL = ['kill-all', 'stop-all', 'lose-writes'];

const ENDS = { down: 'start', paused: 'resume', isolated: 'rejoin' } as const;
const BEGINS: Readonly<Record<string, ProgramState>> = {
  stop: 'down',
  kill: 'down',
  pause: 'paused',
  isolate: 'isolated',
};

/**
 * What a cluster comes to by a sequence of faults, as far as that is certain, and which faults make sense then: those
 * after which a sound system is expected to recover, once what is down was started again and what was ordered was
 * carried out. The rules are those by which the scenarios go:
 *
 * - A group's master is hurt only while every other server of it is up, and one has all the data: no write is lost with
 *   its last copy, and no server that was away is promoted. Where all are taken away it is at once, and the master is the
 *   first to be started.
 * - Who may be the master is no more than a set, since a failover may come or not. What is ordered of a slave is
 *   ordered only of one that is certain to be none.
 * - After a failover nothing of that group is hurt until all agreed again; with a server that can't follow any more,
 *   that fe tells the truth is all that can be expected.
 * - Orders go through fe and the dashboard: both are up, and were looked at since they were started.
 * - After a promotion the others are made to follow, the old master last: a Pika that has slaves refuses.
 */
export class ClusterModel {
  readonly #isolates: boolean;
  readonly #programs: readonly (Program | Server)[];
  readonly #groups: readonly Group[];
  /** fe was seen to answer since it or the dashboard was started. */
  #feAnswers = true;
  #looked = true;

  constructor({ groups, slaves, proxies, coordinator, isolates }: Shape) {
    this.#isolates = isolates;
    const ids = Array.from({ length: groups }, (_, index) => index + 1);
    const planned = programsOf({
      groups: ids.map((id) => ({ id, servers: 1 + slaves })),
      proxies,
      coordinator,
    });
    this.#programs = planned.map(({ name, spec, group }): Program | Server => {
      if (group !== undefined && spec.role === pika.role)
        return {
          name,
          kind: 'server',
          group,
          state: 'up',
          attached: true,
          ahead: false,
          member: true,
          reads: true,
        };
      if (spec.release === 'coordinator') return { name, kind: 'coordinator', state: 'up' };
      const kind = spec.role === dashboard.role ? 'dashboard' : spec.role === fe.role ? 'fe' : 'proxy';
      return { name, kind, state: 'up' };
    });
    this.#groups = ids.map((id) => {
      const servers = this.#programs.filter(isServer).filter(({ group }) => group === id);
      return { id, servers, firsts: new Set([servers[0]!]), calm: 'settled', toFollow: [], untold: false };
    });
  }

  /** By name, in the order of the plan. */
  get programs(): readonly string[] {
    return this.#programs.map(({ name }) => name);
  }

  /** What a program is; of a server, whether it may be its group's master by now. */
  roleOf(name: string): Program['kind'] | 'master' | 'slave' {
    const program = this.#called(name);
    if (!isServer(program)) return program.kind;
    return this.#groupOf(program).firsts.has(program) ? 'master' : 'slave';
  }

  /** Undefined for what is no server. */
  groupOf(name: string): number | undefined {
    const program = this.#called(name);
    return isServer(program) ? program.group : undefined;
  }

  /** Whether something is left of a group that the system itself does not mend. */
  isBroken(group: number | undefined): boolean {
    return this.#groups.some((each) => each.id === group && !isWhole(each));
  }

  /** Why a step makes no sense now, as a clause; undefined where it does. */
  objection(step: Step): string | undefined {
    if (step === LOOK) return this.#objectionToLook();
    const program = this.#programs.find(({ name }) => name === step.target);
    if (program === undefined) return `the cluster has no ${step.target}`;
    const fault = faultCalled(step.fault);
    if (!fault.from.includes(program.state)) return `${program.name} is ${program.state}`;
    if (step.down !== undefined && !fault.timed) return `${fault.name} does not last`;
    if (TAKES_AWAY.includes(fault.name)) return this.#objectionToTaking(program, fault, step);
    if (fault.name === ENDS.down) return this.#objectionToStart(program);
    if (fault.on === 'program') return undefined;
    if (!isServer(program)) return `${program.name} is no server`;
    return TAKES_ALL.includes(fault.name)
      ? this.#objectionToTakingAll(program, fault.name)
      : this.#objectionToOrder(program, fault.name);
  }

  /** @throws {Error} where it makes no sense */
  take(step: Step): void {
    const objection = this.objection(step);
    if (objection !== undefined) throw new Error(objection);
    this.#looked = step === LOOK;
    if (step === LOOK) {
      this.#feAnswers = true;
      const whole = this.isWhole();
      for (const group of this.#groups) {
        if (whole) group.calm = 'settled';
        else if (group.calm === 'unsettled' && group.servers.every(({ state }) => state === 'up'))
          group.calm = 'calm';
      }
      return;
    }
    const program = this.#called(step.target);
    if (isForOrders(program)) this.#feAnswers = false;
    if (isServer(program)) this.#takeAtServer(program, step);
    const isOver = step.down !== undefined || Object.values(ENDS).some((word) => word === step.fault);
    program.state = isOver ? 'up' : (BEGINS[step.fault] ?? program.state);
  }

  /** Whether nothing is left that the system itself does not mend. */
  isWhole(): boolean {
    return this.#programs.every(({ state }) => state === 'up') && this.#groups.every(isWhole);
  }

  /** What mends all that can be mended, so that the system can come to agree; it ends with a look. */
  closing(): Step[] {
    const begun = [
      // Without the dashboard nothing else can be ordered; a master before its slaves, as the advice goes.
      ...this.#programs.filter(({ kind }) => kind === 'coordinator'),
      ...this.#programs.filter(isCodis),
      ...this.#programs.filter(({ kind }) => kind === 'proxy'),
      ...this.#groups.flatMap(({ servers, firsts }) =>
        servers.toSorted((a, b) => Number(firsts.has(b)) - Number(firsts.has(a))),
      ),
    ].flatMap(({ name, state }) => (state === 'up' ? [] : [{ fault: ENDS[state], target: name }]));
    const followers = this.#groups.flatMap(({ toFollow }) => toFollow.map(order('slaveof')));
    const orders = this.#groups.flatMap((group) => [
      ...group.servers
        .filter((server) => !server.attached && !server.ahead && !group.toFollow.includes(server))
        .map(order('slaveof')),
      ...group.servers.filter(({ member }) => !member).map(order('add')),
      ...(group.untold ? [order('resync')(group.servers[0]!)] : []),
    ]);
    const unsettled = this.#groups.some((group) => !isWhole(group) && group.calm === 'unsettled');
    const doubtful = unsettled || !this.#feAnswers || begun.length > 0;
    const first: Step[] = orders.length > 0 && doubtful ? [LOOK] : [];
    const last: Step[] = this.#looked && begun.length + followers.length + orders.length === 0 ? [] : [LOOK];
    return [...begun, ...followers, ...first, ...orders, ...last];
  }

  /** Whether every proxy is up, so that SYNC is not refused for want of one. */
  canTellAll(): boolean {
    return this.#programs.every(({ kind, state }) => kind !== 'proxy' || state === 'up');
  }

  #objectionToLook(): string | undefined {
    if (this.#looked) return 'nothing was done since the last look';
    if (!this.#codisIsUp()) return 'fe can’t be asked';
    if (this.#groups.some(({ toFollow }) => toFollow.length > 0)) return 'a promotion is under way';
    return undefined;
  }

  #objectionToTaking(
    program: Program | Server,
    fault: CataloguedFault,
    { down }: FaultStep,
  ): string | undefined {
    if (fault.name === 'restart' && down === undefined) return 'it is to be said for how long';
    if (fault.name === 'stop' && down !== undefined) return 'a restart is the same';
    if (fault.name === 'isolate' && !this.#isolates) return 'the runtime can’t';
    if ((fault.name === 'pause' || fault.name === 'isolate') && down === 'none') return 'it would be nothing';
    const isReported = isServer(program) && this.#codisIsUp();
    if ((down === 'short' || down === 'long') && !isReported) return 'fe does not report how long';
    if (!isServer(program)) {
      const promoting = isForOrders(program) && this.#groups.some(({ toFollow }) => toFollow.length > 0);
      if (promoting) return 'a promotion is under way';
      if (fault.name === 'isolate' && isCodis(program)) return 'nobody could ask it';
      return down !== undefined && fault.name !== 'pause' ? this.#objectionToStart(program) : undefined;
    }
    const group = this.#groupOf(program);
    if (!program.member || !program.attached) return `${program.name} is not one of its group now`;
    if (group.calm !== 'settled') return 'its group’s master may not be settled';
    if (!group.firsts.has(program)) return undefined;
    const others = group.servers.filter((server) => server !== program);
    if (others.some(({ state, member }) => state !== 'up' || !member))
      return 'another one of its group is away';
    return others.some(({ attached }) => attached) ? undefined : 'nobody else has its data';
  }

  #objectionToTakingAll(server: Server, word: string): string | undefined {
    const group = this.#groupOf(server);
    if (word !== 'kill-all' && !this.#codisIsUp()) return 'fe does not report how long';
    if (group.calm !== 'settled') return 'its group’s master may not be settled';
    if (!group.servers.every(isUsual)) return 'another one of its group is away';
    const isMaster = group.firsts.size === 1 && group.firsts.has(server);
    return word === 'lose-writes' && !isMaster ? 'it may not be its group’s master' : undefined;
  }

  /** fe knows no product without the coordinator, and the dashboard gives up after a while. */
  #objectionToStart(program: Program | Server): string | undefined {
    if (!isServer(program)) {
      const away = this.#programs.some(({ kind, state }) => kind === 'coordinator' && state !== 'up');
      return isCodis(program) && away ? 'it needs the coordinator' : undefined;
    }
    const { servers, firsts } = this.#groupOf(program);
    const isLeft = servers.some(({ state }) => state === 'up');
    return isLeft || firsts.has(program) ? undefined : 'its group’s master has to be started first';
  }

  #objectionToOrder(server: Server, word: string): string | undefined {
    const group = this.#groupOf(server);
    const throughFe = word !== 'detach' && word !== 'detach-ahead';
    if (throughFe && !(this.#feAnswers && this.#codisIsUp())) return 'fe may not answer';
    if (word === 'slaveof' && server.ahead) return 'Pika can’t make it follow';
    if (word === 'slaveof' && group.toFollow.length > 0)
      return group.toFollow[0] === server ? undefined : 'another one has to follow first';
    const mends = ['slaveof', 'add', 'resync'].includes(word);
    if (group.calm !== 'settled' && !(mends && group.calm === 'calm'))
      return 'its group’s master may not be settled';
    if (word === 'resync') return undefined;
    if (group.firsts.has(server)) return `${server.name} may be its group’s master`;
    if (word === 'add') return server.member ? 'it is in its group' : undefined;
    if (!server.member) return 'it was taken out of its group';
    if (word === 'replica-off') return server.reads ? undefined : 'it is off';
    if (word === 'replica-on') return server.reads ? 'it is on' : undefined;
    if (server.state !== 'up' || group.servers.some((each) => group.firsts.has(each) && each.state !== 'up'))
      return 'it or its master is away';
    if (word === 'slaveof') return undefined;
    if (!group.servers.every(isUsual)) return 'another one of its group is away';
    if (word !== 'promote') return undefined;
    if (!this.canTellAll()) return 'fe refuses it while a proxy is away';
    // Whom the others are to follow then has to be certain.
    return group.firsts.size > 1 ? 'its group’s master is not certain' : undefined;
  }

  #takeAtServer(server: Server, { fault, down }: FaultStep): void {
    const group = this.#groupOf(server);
    const { firsts } = group;
    if (TAKES_AWAY.includes(fault) && firsts.has(server)) {
      for (const other of group.servers) if (other !== server && other.attached) firsts.add(other);
      if (down === 'long') firsts.delete(server);
      group.calm = 'unsettled';
    }
    switch (fault) {
      case 'detach-ahead':
      case 'detach':
        server.attached = false;
        server.ahead = fault === 'detach-ahead';
        break;
      case 'kill-all':
        for (const each of group.servers) each.state = 'down';
        group.calm = 'unsettled';
        break;
      case 'stop-all':
        group.calm = 'unsettled';
        break;
      case 'lose-writes':
        group.firsts = new Set(group.servers.filter((each) => each !== server));
        server.attached = false;
        server.ahead = true;
        group.calm = 'unsettled';
        break;
      case 'slaveof':
        server.attached = true;
        group.toFollow = group.toFollow.filter((each) => each !== server);
        break;
      case 'promote': {
        const [old] = firsts;
        const others = group.servers.filter((each) => each !== server && each !== old);
        group.toFollow = [...others, old!];
        for (const each of group.toFollow) each.attached = false;
        group.firsts = new Set([server]);
        group.calm = 'unsettled';
        break;
      }
      case 'remove':
        server.member = false;
        group.untold = true;
        break;
      case 'add':
        server.member = true;
        server.reads = true;
        break;
      case 'replica-off':
      case 'replica-on':
        server.reads = fault === 'replica-on';
        group.untold = true;
        break;
      case 'resync':
        if (this.canTellAll()) group.untold = false;
        break;
    }
  }

  #groupOf({ group }: Server): Group {
    return this.#groups[group - 1]!;
  }

  /** @param name of one that there is */
  #called(name: string): Program | Server {
    return this.#programs.find((program) => program.name === name)!;
  }

  #codisIsUp(): boolean {
    return this.#programs.filter(isForOrders).every(({ state }) => state === 'up');
  }
}

function isServer(program: Program | Server): program is Server {
  return program.kind === 'server';
}

function isCodis({ kind }: Program | Server): boolean {
  return kind === 'dashboard' || kind === 'fe';
}

/** What has to be up for an order to be carried out. */
function isForOrders(program: Program | Server): boolean {
  return isCodis(program) || program.kind === 'coordinator';
}

function isUsual({ state, attached, member }: Server): boolean {
  return state === 'up' && attached && member;
}

function isWhole({ servers, toFollow, untold }: Group): boolean {
  return servers.every(isUsual) && toFollow.length === 0 && !untold;
}

function order(fault: string): (server: Server) => FaultStep {
  return ({ name }) => ({ fault, target: name });
}
