import { type CataloguedFault, faultCalled } from '../faults/catalogue.ts';
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
  /** Whether the runtime can take a program off the network. */
  readonly isolates: boolean;
}

interface Program {
  readonly name: string;
  /** `codis` is the dashboard and fe. */
  readonly kind: 'server' | 'proxy' | 'codis';
  state: ProgramState;
}

interface Server extends Program {
  readonly kind: 'server';
  readonly group: number;
  /** Nobody detached it, or it was made to follow again since. */
  attached: boolean;
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

/** What is left out: after it, Pika can't make the old master follow, and no dashboard is to blame. */
const HOPELESS = ['lose-writes'];

/** Such a fault takes the target away, until its downtime is over or something ends it. */
const TAKES_AWAY = ['restart', 'stop', 'kill', 'pause', 'isolate'];

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
 *   its last copy, and no server that was away is promoted.
 * - Who may be the master is no more than a set, since a failover may come or not. What is ordered of a slave is
 *   ordered only of one that is certain to be none.
 * - After a failover nothing of that group is hurt until all agreed again.
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

  constructor({ groups, slaves, proxies, isolates }: Shape) {
    this.#isolates = isolates;
    const ids = Array.from({ length: groups }, (_, index) => index + 1);
    const planned = programsOf({ groups: ids.map((id) => ({ id, servers: 1 + slaves })), proxies });
    this.#programs = planned.map(({ name, spec, group }): Program | Server => {
      if (group !== undefined && spec.role === pika.role)
        return { name, kind: 'server', group, state: 'up', attached: true, member: true, reads: true };
      const isCodis = spec.role === dashboard.role || spec.role === fe.role;
      return { name, kind: isCodis ? 'codis' : 'proxy', state: 'up' };
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

  isServer(name: string): boolean {
    return this.#programs.some((program) => program.name === name && isServer(program));
  }

  /** Why a step makes no sense now, as a clause; undefined where it does. */
  objection(step: Step): string | undefined {
    if (step === LOOK) return this.#objectionToLook();
    const program = this.#programs.find(({ name }) => name === step.target);
    if (program === undefined) return `the cluster has no ${step.target}`;
    if (HOPELESS.includes(step.fault)) return 'no system recovers from it';
    const fault = faultCalled(step.fault);
    if (!fault.from.includes(program.state)) return `${program.name} is ${program.state}`;
    if (step.down !== undefined && !fault.timed) return `${fault.name} does not last`;
    if (TAKES_AWAY.includes(fault.name)) return this.#objectionToTaking(program, fault, step);
    if (fault.on === 'program') return undefined;
    return isServer(program) ? this.#objectionToOrder(program, fault.name) : `${program.name} is no server`;
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
    const program = this.#programs.find(({ name }) => name === step.target)!;
    if (program.kind === 'codis') this.#feAnswers = false;
    if (isServer(program)) this.#takeAtServer(program, step);
    const isOver = step.down !== undefined || Object.values(ENDS).some((word) => word === step.fault);
    program.state = isOver ? 'up' : (BEGINS[step.fault] ?? program.state);
  }

  /** Whether nothing is left to be mended by anybody but the system itself. */
  isWhole(): boolean {
    return this.#programs.every(({ state }) => state === 'up') && this.#groups.every(isWhole);
  }

  /** What mends all that was done, so that the system can come to agree; it ends with a look. */
  closing(): Step[] {
    const begun = [
      // Without the dashboard nothing else can be ordered; a master before its slaves, as the advice goes.
      ...this.#programs.filter(({ kind }) => kind === 'codis'),
      ...this.#programs.filter(({ kind }) => kind === 'proxy'),
      ...this.#groups.flatMap(({ servers, firsts }) =>
        servers.toSorted((a, b) => Number(firsts.has(b)) - Number(firsts.has(a))),
      ),
    ].flatMap(({ name, state }) => (state === 'up' ? [] : [{ fault: ENDS[state], target: name }]));
    const followers = this.#groups.flatMap(({ toFollow }) => toFollow.map(order('slaveof')));
    const orders = this.#groups.flatMap((group) => [
      ...group.servers
        .filter((server) => !server.attached && !group.toFollow.includes(server))
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
      const promoting = program.kind === 'codis' && this.#groups.some(({ toFollow }) => toFollow.length > 0);
      if (promoting) return 'a promotion is under way';
      return fault.name === 'isolate' && program.kind === 'codis' ? 'nobody could ask it' : undefined;
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

  #objectionToOrder(server: Server, word: string): string | undefined {
    const group = this.#groupOf(server);
    const throughFe = word !== 'detach';
    if (throughFe && !(this.#feAnswers && this.#codisIsUp())) return 'fe may not answer';
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
    // Whom the others are to follow then has to be certain.
    return word === 'promote' && group.firsts.size > 1 ? 'its group’s master is not certain' : undefined;
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
      case 'detach':
        server.attached = false;
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

  #codisIsUp(): boolean {
    return this.#programs.every(({ kind, state }) => kind !== 'codis' || state === 'up');
  }
}

function isServer(program: Program | Server): program is Server {
  return program.kind === 'server';
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
