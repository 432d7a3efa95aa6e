import { Mutex } from 'async-mutex';
import type { Room } from './room.ts';

/**
 * Do one thing after the other, as many at a time, each by its number from 0, as long as one may be begun.
 * @param jobs as many at most
 * @param room undefined: there is always room for as many
 */
export async function sideBySide(
  jobs: number,
  mayBegin: (begun: number) => boolean,
  work: (index: number) => Promise<void>,
  room?: Pick<Room, 'forOneMore'>,
): Promise<void> {
  const turn = new Mutex();
  let begun = 0;
  let running = 0;
  const admit = async () => {
    while (mayBegin(begun)) {
      if (room && !(await room.forOneMore(() => running))) continue;
      if (!mayBegin(begun)) break;
      running += 1;
      return begun++;
    }
    return undefined;
  };
  const one = async () => {
    for (let index = await turn.runExclusive(admit); index !== undefined; ) {
      await work(index).finally(() => (running -= 1));
      index = await turn.runExclusive(admit);
    }
  };
  await Promise.all(Array.from({ length: jobs }, one));
}
