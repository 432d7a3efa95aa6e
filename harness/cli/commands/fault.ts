import { Command, InvalidArgumentError } from 'commander';
import type { Downtime } from '../../faults/downtime.ts';
import { durationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Claim } from '../../up/claims.ts';
import { nameOption } from '../cluster-name.ts';
import { interruption } from '../interruption.ts';
import { INSYNC } from '../invocation.ts';

/** `insync fault`: hurt a cluster that is up. */
export function faultCommand(): Command {
  return new Command('fault')
    .description('hurt the cluster that insync up left running; without arguments, list what can be done')
    .argument('[fault]', 'what is done: stop, kill, restart, …')
    .argument('[target]', 'to what: master, slave, proxy, pika-1, an address, codis-dashboard, codis-fe')
    .option(
      '--down <how>',
      'how long it stays down: none, short (until the dashboard has noticed), long (until it is offline), or 1.8s',
      downtime,
    )
    .option('--list', 'list the faults and the targets')
    .addOption(nameOption())
    .action(async (fault: string | undefined, target: string | undefined, given: FaultFlags) => {
      if (fault === undefined || given.list) await list(given.name);
      else await hurt(fault, target, given);
      process.exit(0);
    });
}

interface FaultFlags {
  readonly down?: Downtime;
  readonly list?: boolean;
  readonly name: string;
}

const LONGEST_DOWN_MS = 10 * 60_000;

function downtime(text: string): Downtime {
  if (text === 'none' || text === 'short' || text === 'long') return text;
  let ms = 0;
  try {
    ms = Math.round(durationMs(text));
  } catch {
    // Said below.
  }
  if (ms > 0 && ms <= LONGEST_DOWN_MS) return { ms };
  throw new InvalidArgumentError('none, short, long or a time such as 1.8s, up to 10m, is wanted.');
}

async function hurt(fault: string, target: string | undefined, given: FaultFlags): Promise<void> {
  const { faultCalled } = await import('../../faults/catalogue.ts');
  const { ask } = await import('../../up/control-client.ts');
  const { PROTOCOL } = await import('../../up/protocol.ts');
  faultCalled(fault);
  if (target === undefined) throw new Error(`${fault} what? ${INSYNC} fault lists the targets`);
  const claim = await claimOf(given.name);
  const interrupted = interruption('what was begun is done to its end, and the cluster stays up');
  const { down } = given;
  const request = { version: PROTOCOL, kind: 'fault', fault, target, ...(down && { down }) } as const;
  const asked = async () => {
    for await (const reply of ask(claim, request)) if (reply.kind === 'line') say(reply.text);
  };
  await Promise.race([asked(), interrupted]);
}

async function list(name: string): Promise<void> {
  const { findClaim } = await import('../../up/claims.ts');
  const { ask } = await import('../../up/control-client.ts');
  const { PROTOCOL } = await import('../../up/protocol.ts');
  const describe = await import('../../up/describe.ts');
  say(`${INSYNC} fault FAULT TARGET [--down none|short|long|1.8s]\n`);
  for (const line of describe.faultLines()) say(line);
  const claim = await findClaim(name);
  if (claim === undefined) {
    say(`\nnothing is up under the name ${name}; ${INSYNC} up starts a cluster`);
    return;
  }
  for await (const reply of ask(claim, { version: PROTOCOL, kind: 'status' })) {
    if (reply.kind !== 'status') continue;
    say(`\ntargets in ${name}:`);
    for (const line of describe.targetLines(reply.status)) say(line);
    say(`\n${describe.checkCommand(reply.status, INSYNC)}`);
  }
}

async function claimOf(name: string): Promise<Claim> {
  const { findClaim, takenNames } = await import('../../up/claims.ts');
  const { isKept } = await import('../../up/control-client.ts');
  const describe = await import('../../up/describe.ts');
  const named = describe.nameOption(name);
  const claim = await findClaim(name);
  if (claim === undefined) {
    const others = (await takenNames()).filter((other) => other !== name);
    const hint = others.length > 0 ? ` (there is ${others.join(', ')}: say --name)` : '';
    throw new Error(`nothing is up under the name ${name}${hint}; ${INSYNC} up${named} starts a cluster`);
  }
  if (!(await isKept(claim)))
    throw new Error(`the keeper of ${name} was killed; ${INSYNC} down${named} takes away what it left`);
  return claim;
}
