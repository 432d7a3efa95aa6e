import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { startOf } from './processes.ts';

/**
 * Who a run's folder or a container belongs to: `<machine> <pid> <when that process started>`. Other machines may use
 * the same engine or folder, and pids come round again.
 */
export interface Owner {
  readonly machine: string;
  readonly pid: number;
  readonly started: string;
}

export function thisProcess(): Owner {
  return { machine: thisMachine(), pid: process.pid, started: startOf(process.pid) ?? '' };
}

export function ownerText({ machine, pid, started }: Owner): string {
  return `${machine} ${pid} ${started}`;
}

/** Undefined for what is no owner's text. */
export function parseOwner(text: string): Owner | undefined {
  const [, machine, pid, started] = /^(\S+) (\d+) (.+)$/.exec(text) ?? [];
  if (machine === undefined || pid === undefined || started === undefined) return undefined;
  return { machine, pid: Number(pid), started };
}

/** Whether the owner is known to be gone: of another machine's process nobody here can tell. */
export function isDead(owner: Owner): boolean {
  return owner.machine === thisMachine() && startOf(owner.pid) !== owner.started;
}

/**
 * Two containers may have the same name, and neither sees the other's processes; nor do two machines, which have the
 * same first namespace, too, and may share an engine.
 */
function thisMachine(): string {
  return [hostname(), machineId(), pidNamespace()].join('/');
}

/** What a system has said of itself since it was installed; empty where it says nothing. */
function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
  } catch {
    return '0';
  }
}
