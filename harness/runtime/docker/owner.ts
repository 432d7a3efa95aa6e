import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who a container belongs to: `<machine> <pid> <when that process started>`. Other machines may use the same engine,
 * and pids come round again.
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

/** Two containers may have the same name, and neither sees the other's processes. */
function thisMachine(): string {
  return `${hostname()}/${pidNamespace()}`;
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
  } catch {
    return '0';
  }
}

/** When a process started, in whatever words the system has for it; undefined where there is none. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    try {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    } catch {
      return undefined;
    }
  }
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The command's name, in parentheses, may contain anything; the start is the 20th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\)\s*/s, '')
      .split(' ');
    return `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}
