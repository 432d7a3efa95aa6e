import { expect, test } from 'vitest';
import { dashboard } from '../programs/dashboard.ts';
import { LogTail } from './log-tail.ts';

/** A program whose log is this text; its mark is the number of characters read. */
function program(log: { text: string }) {
  return {
    logsSince: (mark: string | undefined) =>
      Promise.resolve({ text: log.text.slice(Number(mark ?? 0)), mark: String(log.text.length) }),
  } as const;
}

const entry = (text: string) => `2024/02/06 12:00:00 [WARN] ${text}`;

test('has what is logged from its beginning on, once', async () => {
  const log = { text: `${entry('before')}\n` };
  const tail = await LogTail.from(program(log), dashboard.log);
  log.text += `${entry('one')}\n[error]: EOF\n${entry('tw')}`;
  expect(await tail.read()).toEqual([`${entry('one')} [error]: EOF`]);
  expect(await tail.read()).toEqual([]);
  log.text += 'o\n';
  expect(await tail.read()).toEqual([entry('two')]);
});
