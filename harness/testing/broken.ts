import fc from 'fast-check';

/** What stands where nobody expects it, besides the values of the document itself. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, false, 0, -1, 0.5, 1e308, 2 ** 53, 2 ** 31, '', [], {}, [[]], [null]],
    // Texts that mean something to JavaScript, to a terminal or to whoever reads lines.
    ...['__proto__', 'constructor', 'toString', 'one\ntwo', '\r\n', '\u0000', '\ud800', '\u001b[2J', ':'],
    ...[{ toString: 1, valueOf: 1 }, { constructor: null }, 'x'.repeat(2500), '9'.repeat(400)],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.double(),
);

type Path = readonly (string | number)[];

const edit = fc.record({
  at: fc.nat(),
  from: fc.nat(),
  how: fc.constantFrom('odd', 'moved', 'missing', 'renamed', 'added', 'repeated'),
  odd,
  name: fc.constantFrom('id', 'server', '__proto__', 'toString', 'one\ntwo', ''),
});
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

/**
 * One of the documents with some things wrong in it, at any place: another type, a value from elsewhere, a key that is
 * missing, has another name, or that nobody knows, a value that stands twice.
 */
export function wrongDocuments(documents: readonly unknown[], maxEdits = 3): fc.Arbitrary<unknown> {
  const seeds = documents.map((document) => ({ text: JSON.stringify(document), paths: pathsOf(document) }));
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: maxEdits }))
    .map(([{ text, paths }, edits]) =>
      edits.reduce((whole, each) => edited(whole, each, paths), JSON.parse(text)),
    );
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function edited(whole: unknown, { at, from, how, odd, name }: Edit, paths: readonly Path[]): unknown {
  // A later edit may be of what this one put there.
  const value = structuredClone(odd);
  const path = paths[at % paths.length]!;
  const key = path.at(-1);
  const place = valueAt(whole, path.slice(0, -1));
  if (key === undefined || !isObject(place)) return how === 'odd' ? value : whole;
  if (how === 'odd') put(place, key, value);
  else if (how === 'moved') put(place, key, structuredClone(valueAt(whole, paths[from % paths.length]!)));
  else if (how === 'missing') remove(place, key);
  else if (how === 'added') put(place, name, value);
  else if (how === 'renamed') {
    put(place, name, place[key]);
    remove(place, key);
  } else if (Array.isArray(place)) place.push(structuredClone(place[Number(key)]));
  else put(place, `${key} `, structuredClone(place[key]));
  return whole;
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

function valueAt(whole: unknown, path: Path): unknown {
  return path.reduce(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    whole,
  );
}

function put(place: Record<string | number, unknown>, key: string | number, value: unknown): void {
  // As JSON.parse does it: `__proto__` is a key as any other.
  if (Array.isArray(place) && !(Number(key) < place.length)) place.push(value);
  else Object.defineProperty(place, key, { value, writable: true, enumerable: true, configurable: true });
}

function remove(place: Record<string | number, unknown>, key: string | number): void {
  if (Array.isArray(place)) place.splice(Number(key), 1);
  else delete place[key];
}

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      ...[
        '\n',
        '\r',
        '\0',
        '"',
        '{',
        ']',
        ',',
        ':',
        '\\u0000',
        '1e999',
        '\ufeff',
        '\u2028',
        'x'.repeat(2500),
      ],
    )
    .map((text) => Buffer.from(text)),
);

/**
 * One of the texts as it may come off a disk or a wire: cut off, with bytes missing, foreign or twice, in another
 * encoding; now and then whole, now and then nothing but noise.
 */
export function brokenTexts(texts: readonly string[]): fc.Arbitrary<string> {
  const parts = fc.record({
    text: fc.constantFrom(...texts),
    how: fc.constantFrom(
      'cut',
      'missing',
      'foreign',
      'twice',
      'utf16',
      'latin1',
      'marked',
      'crlf',
      'whole',
      'noise',
    ),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    noise,
  });
  return parts.map(({ text, how, from, length, noise: added }) => {
    const bytes = Buffer.from(text);
    const at = Math.floor(from * bytes.length);
    const head = bytes.subarray(0, at);
    const tail = bytes.subarray(at);
    const part = bytes.subarray(at, at + length);
    const broken = {
      cut: () => head,
      missing: () => Buffer.concat([head, bytes.subarray(at + length)]),
      foreign: () => Buffer.concat([head, added, tail]),
      twice: () => Buffer.concat([head, part, tail]),
      utf16: () => Buffer.from(text, 'utf16le'),
      latin1: () => Buffer.from(text, 'latin1'),
      marked: () => Buffer.from(`\ufeff${text}`),
      crlf: () => Buffer.from(text.replaceAll('\n', '\r\n')),
      whole: () => bytes,
      noise: () => added,
    }[how]();
    return broken.toString();
  });
}
