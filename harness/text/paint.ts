import { styleText } from 'node:util';

/** What a text means; how that looks is decided here alone. */
export type Meaning = 'good' | 'bad' | 'unsure' | 'faint' | 'head' | 'changed';
export type Paint = (meaning: Meaning, text: string) => string;

const STYLES = {
  good: 'green',
  bad: ['red', 'bold'],
  unsure: 'yellow',
  faint: 'dim',
  head: 'bold',
  changed: 'inverse',
} as const;

/** Colours, whatever the terminal: who calls has asked it. */
export const coloured: Paint = (meaning, text) =>
  styleText([...[STYLES[meaning]].flat()], text, { validateStream: false });

export const plain: Paint = (_, text) => text;

/** Colours where the stream is a terminal that shows them and nobody has said NO_COLOR. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return stream.isTTY && stream.hasColors() && !process.env.NO_COLOR ? coloured : plain;
}
