import type { Drawing, Moments } from '../drawing.ts';

/** The drawing of a scenario, from the page itself. */
export function readDrawing(id: string): Drawing {
  return JSON.parse(textOf(`${id}-drawing`)) as Drawing;
}

const read = new Map<string, Promise<Moments>>();

/** Every sample of a scenario; unpacked when first asked for. */
export function readMoments(id: string): Promise<Moments> {
  let moments = read.get(id);
  if (!moments) {
    moments = unpack(textOf(`${id}-moments`));
    read.set(id, moments);
  }
  return moments;
}

async function unpack(base64: string): Promise<Moments> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as Moments;
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}
