import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, type Node, parseDocument, visit, type YAMLMap } from 'yaml';
import type { Baseline, BaselineScenario } from './baseline.ts';

const HEAD = ` What is known of a release, and no reason to stop another one: insync gate reads it, insync baseline adds to it.
 Issues, expiries, notes and comments are yours, and stay as they are.`;

/**
 * A baseline as the text of its file. Comments, order and quotes of what was there stay.
 * @param before the text that there is already
 */
export function baselineText(baseline: Baseline, before: string | undefined): string {
  const document = before === undefined ? newDocument() : parseDocument(before);
  rewrite(document, document.contents as YAMLMap, written(baseline));
  // Long names stay on one line, and each change is a line of its own in a review.
  return document.toString({ lineWidth: 0 });
}

function newDocument(): Document {
  const document = new Document({});
  document.commentBefore = HEAD;
  return document;
}

/** Without what says nothing. */
function written({ of, reports, scenarios, note }: Baseline): object {
  return {
    ...(of && { of }),
    ...(reports.length > 0 && { reports }),
    scenarios: Object.fromEntries(
      Object.entries(scenarios).map(([name, each]) => [name, writtenScenario(each)]),
    ),
    ...(note !== undefined && { note }),
  };
}

function writtenScenario({ runs, known, convergedMs, note }: BaselineScenario): object {
  return {
    ...(runs > 0 && { runs }),
    ...(Object.keys(known).length > 0 && { known }),
    ...(convergedMs.length > 0 && { convergedMs }),
    ...(note !== undefined && { note }),
  };
}

/** Make a map say what the object says, leaving alone what it says already. */
function rewrite(document: Document, map: YAMLMap, wanted: object): void {
  for (const { key } of [...map.items]) if (!Object.hasOwn(wanted, String(key))) map.delete(key);
  for (const [key, value] of Object.entries(wanted)) {
    const node = map.get(key, true);
    if (isMap(node) && isObject(value)) rewrite(document, node, value);
    // A kind with nothing after it is known, and no more.
    else if (!node || !isDeepStrictEqual(node.toJS(document) ?? {}, value))
      map.set(key, nodeOf(document, value));
  }
}

/** The value, with each list on one line. */
function nodeOf(document: Document, value: unknown): Node {
  const node = document.createNode(value);
  visit(node, {
    Seq(_, list) {
      list.flow = true;
    },
  });
  return node;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && !Array.isArray(value);
}
