import { faultCalled } from '../faults/catalogue.ts';
import type { Fault, TargetProgram, TargetServer } from '../faults/fault.ts';
import { resync } from '../faults/resync.ts';
import type { FaultStep } from './step.ts';

/** How a fault is written in a scenario: the function that makes it, the file that has it, and its arguments. */
interface Call {
  readonly make: string;
  readonly file: string;
  readonly args: readonly string[];
}

/** The page's SYNC is refused while a registered proxy is away: where one may be, that is no mistake of the sequence. */
interface Circumstances {
  readonly mayBeRefused: boolean;
}

/** The fault that a step stands for. */
export function faultOf(
  { fault, down }: FaultStep,
  target: TargetProgram | TargetServer,
  circumstances: Circumstances,
): Fault {
  const catalogued = faultCalled(fault);
  if (catalogued.on === 'program') return catalogued.make(target, down);
  const server = target as TargetServer;
  return fault === 'resync' ? resync(server.group, circumstances) : catalogued.make(server, down);
}

/**
 * The same as a scenario has it.
 * @param target the name of a constant
 */
export function callOf({ fault, down }: FaultStep, target: string, { mayBeRefused }: Circumstances): Call {
  const call = (make: string, file: string, ...more: readonly string[]): Call => ({
    make,
    file,
    args: [target, ...more.map((arg) => (arg.startsWith('{') ? arg : `'${arg}'`))],
  });
  const ofGroup = ({ args, ...named }: Call): Call => ({
    ...named,
    args: [`${target}.group`, ...args.slice(1)],
  });
  switch (fault) {
    case 'restart':
      return call('restart', 'restart', 'SIGTERM', down ?? 'none');
    case 'stop':
      return call('kill', 'kill', 'SIGTERM');
    case 'kill':
      return down === undefined ? call('kill', 'kill') : call('restart', 'restart', 'SIGKILL', down);
    case 'pause':
      return down === undefined ? call('pause', 'pause') : call('pauseAndResume', 'pause', down);
    case 'isolate':
      return down === undefined ? call('cutOff', 'isolate') : call('isolate', 'isolate', down);
    case 'resume':
      return call('resume', 'pause');
    case 'rejoin':
      return call('rejoin', 'isolate');
    case 'slaveof':
      return call('slaveofThroughFe', 'slaveof-through-fe');
    case 'resync':
      return ofGroup(call('resync', 'resync', ...(mayBeRefused ? ['{ mayBeRefused: true }'] : [])));
    case 'kill-all':
      return ofGroup(call('killAll', 'kill-all'));
    case 'stop-all':
      return ofGroup(call('stopAllMasterFirst', 'stop-all'));
    case 'lose-writes':
      return call('loseWrites', 'lose-writes');
    case 'detach-ahead':
      return call('detachAhead', 'detach-ahead');
    case 'remove':
      return call('removeFromGroup', 'membership');
    case 'add':
      return call('addToGroup', 'membership');
    case 'replica-off':
    case 'replica-on':
      return call('replicaSwitch', 'replica-switch', fault === 'replica-on' ? 'on' : 'off');
    default:
      // Called by the name of its file: start, promote, detach.
      return call(fault, fault);
  }
}
