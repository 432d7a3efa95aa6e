import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process that lives: one that has ended, and that nobody has waited for yet, does not. */
export interface LiveProcess {
  readonly pid: number;
  /** The id of its process group: the pid of the process that leads it, or led it. */
  readonly group: number;
}

const LINUX = process.platform === 'linux';
/** Whoever has ended and was not waited for, and whoever is on the way there. */
const ENDED = /^[ZX]/;

/** Every process of this machine that this one can see. */
export function livingProcesses(): LiveProcess[] {
  if (!LINUX) return askPs();
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (living(Number(name)) ?? []) : []));
}

export function lives(pid: number): boolean {
  return living(pid) !== undefined;
}

/** Those of the group that live; its leader may have ended before them. */
export function membersOf(group: number): LiveProcess[] {
  try {
    process.kill(-group, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return [];
  }
  // Some are there, but a process that nobody waits for stays in its group when it has ended.
  return livingProcesses().filter((process) => process.group === group);
}

/** A process's command line on one line; empty for one that has ended. */
export function commandLine(pid: number): string {
  try {
    return oneLine(
      LINUX ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ps('-p', String(pid), '-o', 'args='),
    );
  } catch {
    return '';
  }
}

/** What a process was started with, as `NAME=value`; empty where the system doesn't tell. */
export function environment(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/**
 * When a process that lives started, in whatever words the system has for it; undefined where there is none. Together
 * with its pid it means one process for ever: pids come round again.
 */
export function startOf(pid: number): string | undefined {
  if (!lives(pid)) return undefined;
  try {
    if (!LINUX) return ps('-p', String(pid), '-o', 'lstart=').trim();
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${statOf(pid)[19]}`;
  } catch {
    return undefined;
  }
}

function living(pid: number): LiveProcess | undefined {
  if (!LINUX) return askPs('-p', String(pid))[0];
  try {
    const [state, , group] = statOf(pid);
    return ENDED.test(state!) ? undefined : { pid, group: Number(group) };
  } catch {
    return undefined;
  }
}

/** Its state and what follows that: the command's name before it, in parentheses, may contain anything. */
function statOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\)\s*/s, '')
    .split(' ');
}

function askPs(...which: string[]): LiveProcess[] {
  let lines: string[];
  try {
    lines = ps(...(which.length > 0 ? which : ['-A']), '-o', 'pid=,pgid=,stat=').split('\n');
  } catch {
    return [];
  }
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state !== undefined && !ENDED.test(state))
    .map(([pid, group]) => ({ pid: Number(pid), group: Number(group) }));
}

function ps(...args: string[]): string {
  return execFileSync('ps', args, { encoding: 'utf8', stdio: 'pipe' });
}

function oneLine(text: string): string {
  return text.replaceAll(/[\0\n]/g, ' ').trim();
}
