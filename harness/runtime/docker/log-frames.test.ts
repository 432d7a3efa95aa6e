import { expect, test } from 'vitest';
import { textOfFrames } from './log-frames.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

test('joins what was written to both streams, in its order', () => {
  const whole = Buffer.from('größer\n');
  const log = Buffer.concat([frame(1, 'one\n'), frame(2, 'two\n'), frame(1, whole.toString())]);
  expect(textOfFrames(log)).toBe('one\ntwo\ngrößer\n');
});

test('takes a log that breaks off as far as it goes', () => {
  expect(textOfFrames(frame(1, 'whole\n').subarray(0, -3))).toBe('who');
  expect(textOfFrames(Buffer.from([1, 0]))).toBe('');
});
