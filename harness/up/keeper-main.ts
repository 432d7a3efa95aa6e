import { Keeper } from './keeper.ts';
import type { KeeperMessage, KeeperOrder } from './keeper-messages.ts';

/** The keeper's process. `insync up` starts it, tells it what to keep, and leaves it to itself once it is up. */
process.once('message', (order: KeeperOrder) => void main(order));

async function main(order: KeeperOrder): Promise<void> {
  let up = false;
  const keeper = new Keeper(order, (message: KeeperMessage) => {
    up ||= message.kind === 'up';
    if (process.connected) process.send?.(message);
  });
  process.on('disconnect', () => {
    if (!up) keeper.end('insync up is gone');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => keeper.end(signal));
  // A terminal that is closed is none of its business.
  process.on('SIGHUP', () => {});
  await keeper.keep();
  process.exit(0);
}
