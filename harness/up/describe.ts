import { basename } from 'node:path';
import { hasStandin } from '../codis/pace.ts';
import { type CataloguedFault, faults } from '../faults/catalogue.ts';
import type { ClusterOptions } from '../run/options.ts';
import { RUN_LABEL } from '../runtime/docker/labels.ts';
import { aligned } from '../text/aligned.ts';
import { DASHBOARD, FE } from '../timeline/event.ts';
import { DEFAULT_NAME } from './claims.ts';
import type { ClusterStatus, TargetStatus } from './protocol.ts';

/** What is up, in one line; says so where it is the stand-in. */
export function subjectLine(options: ClusterOptions, programs: Readonly<Record<string, string>>): string {
  const { runtime, chosenBecause, standins, pace, defects } = options;
  const names = Object.entries(programs).map(([program, version]) => `${program} ${version}`);
  const because = chosenBecause ? ` (${chosenBecause})` : '';
  const wrong = defects ? `, defects ${defects}` : '';
  const what = `${names.join(', ')}; ${runtime} runtime${because}, pace ${pace}${wrong}`;
  return hasStandin(standins) ? `a STAND-IN, not the real programs: ${what}` : what;
}

/** What there is to see of a cluster that has come up, and what can be done to it. */
export function upLines(status: ClusterStatus, insync: string): string[] {
  const { product } = status;
  return [
    ...aligned([
      ['page', `http://${target(status, FE).outside}/#${product}`],
      ['dashboard', target(status, DASHBOARD).outside],
      ...proxies(status).map(({ name, clients }) => [name, `${clients} for clients`]),
      ['timeline, logs', status.runFolder],
      ...(status.runtime === 'docker'
        ? [['containers', `docker ps --filter label=${RUN_LABEL}=${basename(status.runFolder)}`]]
        : []),
    ]),
    '',
    ...aligned([
      ['server', 'registered as', 'from here', 'made'],
      ...servers(status).map((server) => [
        server.name,
        server.inside,
        server.outside,
        `${server.role} of group ${server.group}`.replace(/^(slave of .*) of (group .*)$/, '$1, $2'),
      ]),
    ]),
    '',
    ...commandLines(status, insync),
  ];
}

/** The commands to hurt the cluster, to look at it and to end it. */
function commandLines(status: ClusterStatus, insync: string): string[] {
  const named = nameOption(status.name);
  const rows = [
    [`${insync} fault restart slave --down short${named}`, 'the complaint: stop a slave, start it again'],
    [`${insync} fault slaveof slave${named}`, 'the page’s wrench button'],
    [`${insync} fault${named}`, 'every fault, and what can be hurt'],
    [checkCommand(status, insync), 'what fe says beside what the nodes say'],
    [`${insync} down${named}`, 'end it'],
  ];
  return rows.flatMap(([command, what]) => [`  # ${what}`, `  ${command}`]);
}

/** Every fault in a line. */
export function faultLines(): string[] {
  const lines = aligned(faults.map(({ name, summary }) => [name, summary]));
  const of = (on: CataloguedFault['on']) => lines.filter((_, index) => faults[index]!.on === on);
  return ['any program:', ...of('program'), 'a Pika server:', ...of('server')];
}

/** What can be hurt, and how it is. */
export function targetLines(status: ClusterStatus): string[] {
  return aligned(
    status.targets.map(({ name, aliases, role, inside, outside, clients, state }) => [
      [...aliases, name].join(', '),
      (inside === outside ? inside : `${inside} (from here ${outside})`) +
        (clients === undefined ? '' : `, clients ${clients}`),
      role,
      state,
    ]),
  );
}

/** How `insync check` reaches the cluster as it is now. */
export function checkCommand(status: ClusterStatus, insync: string): string {
  const moved = [...servers(status), ...proxies(status)].filter(({ inside, outside }) => inside !== outside);
  const map = moved.map(({ inside, outside }) => `${inside}=${outside}`).join(',');
  const command = `${insync} check --fe http://${target(status, FE).outside}`;
  return map === '' ? command : `${command} --node-map ${map}`;
}

/** ` --name mine`; nothing for the name that nobody has to say. */
export function nameOption(name: string): string {
  return name === DEFAULT_NAME ? '' : ` --name ${name}`;
}

function servers({ targets }: ClusterStatus): TargetStatus[] {
  return targets.filter(({ group }) => group !== undefined);
}

function proxies({ targets }: ClusterStatus): TargetStatus[] {
  return targets.filter(({ clients }) => clients !== undefined);
}

function target({ targets }: ClusterStatus, name: string): TargetStatus {
  return targets.find((candidate) => candidate.name === name)!;
}
