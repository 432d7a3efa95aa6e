import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { findingKinds } from '../judge/findings.ts';
import { packageRoot } from '../package-root.ts';
import { defects } from '../standin.ts';
import { program } from './program.ts';

/** What these tests need of a Markdown document. */
interface Document {
  readonly headings: readonly { readonly level: number; readonly anchor: string }[];
  readonly tables: readonly Table[];
  /** Each code block's lines without their comments. */
  readonly blocks: readonly (readonly string[])[];
  readonly codeSpans: readonly string[];
  /** The targets of links and images. */
  readonly targets: readonly string[];
}

interface Table {
  readonly columns: number;
  readonly rows: readonly (readonly string[])[];
}

function parse(text: string): Document {
  const prose: string[] = [];
  const blocks: string[][] = [];
  let block: string[] | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) {
      block = block ? undefined : [];
      if (block) blocks.push(block);
    } else if (block) block.push(line.replace(/(^|\s+)# .*$/, ''));
    else prose.push(line);
  }
  const paragraphs = prose.join('\n');
  return {
    headings: headingsIn(prose),
    tables: tablesIn(prose),
    blocks,
    codeSpans: codeIn(paragraphs),
    // Code may hold brackets; a link's text doesn't matter here.
    targets: [...paragraphs.replace(/`[^`]*`/g, '').matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(
      ([, target]) => target!,
    ),
  };
}

function headingsIn(lines: readonly string[]): Document['headings'] {
  const seen = new Map<string, number>();
  return lines.flatMap((line) => {
    const heading = /^(#+) (.*)$/.exec(line);
    if (!heading) return [];
    // As GitHub does it, the number for a heading that is there twice included.
    const slug = heading[2]!
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return [{ level: heading[1]!.length, anchor: before === 0 ? slug : `${slug}-${before}` }];
  });
}

function tablesIn(lines: readonly string[]): Table[] {
  const tables: { columns: number; rows: string[][] }[] = [];
  lines.forEach((line, index) => {
    if (!line.startsWith('|') || lines[index - 1]?.startsWith('|')) return;
    const end = lines.findIndex((later, at) => at > index && !later.startsWith('|'));
    const rows = lines.slice(index, end === -1 ? undefined : end).map((row) =>
      row
        .replace(/^\||\|$/g, '')
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
    tables.push({ columns: rows[0]!.length, rows: rows.slice(2) });
  });
  return tables;
}

function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** The code spans of a table's first column. */
function namesIn(table: Table): string[] {
  return table.rows.flatMap(([first]) => codeIn(first!));
}

/** The table that has most of these names in its first column. */
function tableOf(document: Document, names: readonly string[]): Table {
  const known = (table: Table) => namesIn(table).filter((name) => names.includes(name)).length;
  return document.tables.toSorted((a, b) => known(b) - known(a))[0]!;
}

interface Invocation {
  readonly line: string;
  readonly command: string;
  readonly options: readonly string[];
}

/** Each insync command in a line of shell or of a sample output, which may begin with a prompt or a label. */
function invocationsIn(line: string): Invocation[] {
  // What is quoted is a scenario's name, and may hold anything.
  const parts = line.replace(/'[^']*'|"[^"]*"/g, '…').split('&&');
  return parts.flatMap((part) => {
    const direct = part.replace(/\bnpm (start|run insync)(?: --(?=\s)|\s*$)/, (_whole, script: string) =>
      script === 'start' ? 'npx insync run' : 'npx insync',
    );
    // npm would take the options for its own.
    const swallowed = /\bnpm (start|run insync)\b/.exec(direct);
    if (swallowed) return [{ line, command: `${swallowed[0]} without --`, options: [] }];
    const found = /(?:npx (?:codis-)?|^\s*(?:\$ )?)insync ([\w-]+)(.*)/.exec(direct);
    if (!found) return [];
    return [{ line, command: found[1]!, options: found[2]!.match(/(?<=\s)--?[a-z][\w-]*/g) ?? [] }];
  });
}

const commands = new Map(program().commands.map((command) => [command.name(), command]));

function has(command: Command | undefined, option: string): boolean {
  return command?.options.some(({ long, short }) => option === long || option === short) ?? false;
}

const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  readonly scripts: object;
  readonly dependencies: object;
  readonly devDependencies: object;
};
const scripts = Object.keys(manifest.scripts);

const read = (file: string) => parse(readFileSync(join(packageRoot(), file), 'utf8'));
const english = read('README.md');
const chinese = read('README.zh-CN.md');

describe.each([
  ['README.md', english],
  ['README.zh-CN.md', chinese],
])('%s', (_name, document) => {
  test('links to files and headings that exist', () => {
    const broken = document.targets.filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [path, anchor] = decodeURIComponent(target).split('#') as [string, string | undefined];
      const file = join(packageRoot(), path);
      if (path !== '' && !existsSync(file)) return true;
      if (anchor === undefined) return false;
      const linked = path === '' ? document : parse(readFileSync(file, 'utf8'));
      return !linked.headings.some((heading) => heading.anchor === anchor);
    });
    expect(document.targets).not.toEqual([]);
    expect(broken).toEqual([]);
  });

  test('names every command, and only commands and options that exist', () => {
    const invocations = [...document.blocks.flat(), ...document.codeSpans].flatMap(invocationsIn);
    const wrong = invocations.flatMap(({ line, command, options }) => {
      const known = commands.get(command);
      if (!known) return [`${command}: ${line}`];
      return options.filter((option) => !has(known, option)).map((option) => `${option}: ${line}`);
    });
    expect(wrong).toEqual([]);
    const named = invocations.map(({ command }) => command);
    expect([...commands.keys()].filter((command) => !named.includes(command))).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    const named = [...document.blocks.flat(), ...document.codeSpans].flatMap((line) =>
      [...line.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w-]+)/g)].map(([, script]) => script!),
    );
    expect(named).toContain('image');
    expect(named.filter((script) => !scripts.includes(script))).toEqual([]);
  });

  test('its option tables have only options and variables that exist', () => {
    const live = ['check', 'watch', 'monitor'];
    const tables = document.tables.filter((table) => namesIn(table).some((code) => code.startsWith('--')));
    // The one of `run`, and the one of the live commands, whose second column names some of them, or all.
    expect(tables.map(({ columns }) => columns)).toEqual([2, 3]);
    const wrong = tables.flatMap(({ columns, rows }) =>
      rows.flatMap(([first, second]) => {
        const some = live.filter((command) => second!.includes(command));
        const takers = columns === 2 ? ['run'] : some.length > 0 ? some : live;
        return codeIn(first!).flatMap((code) =>
          takers
            .filter((taker) => {
              const command = commands.get(taker)!;
              const word = code.split(' ')[0]!;
              if (word.startsWith('--')) return !has(command, word);
              return /^[A-Z_]+$/.test(word) && !command.options.some(({ envVar }) => envVar === word);
            })
            .map((taker) => `${code} of ${taker}`),
        );
      }),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    ['findings', findingKinds],
    ['defects', Object.keys(defects)],
  ])('its table of %s is complete', (_what, names) => {
    expect(namesIn(tableOf(document, names)).toSorted()).toEqual(names.toSorted());
  });
});

test('docs/dependencies.md says of each package what it is for, and of no other', () => {
  const { tables } = read('docs/dependencies.md');
  expect(tables.map(namesIn)).toEqual(
    [manifest.dependencies, manifest.devDependencies].map((packages) => Object.keys(packages).toSorted()),
  );
  expect(tables.flatMap(({ rows }) => rows.flat())).not.toContain('');
  for (const readme of [english, chinese]) expect(readme.targets).toContain('docs/dependencies.md');
});

describe('the Chinese README follows the English one', () => {
  test('in its headings', () => {
    const levels = (document: Document) => document.headings.map(({ level }) => level);
    expect(levels(chinese)).toEqual(levels(english));
  });

  test('in its tables', () => {
    const shape = (document: Document) =>
      document.tables.map((table) => ({
        columns: table.columns,
        rows: table.rows.length,
        names: namesIn(table),
      }));
    expect(shape(chinese)).toEqual(shape(english));
  });

  test('in its track record, which is a program’s output', () => {
    const record = ({ tables }: Document) =>
      tables
        .filter(({ rows }) => rows.flat().some((cell) => cell.startsWith('converged, ')))
        .map(({ rows }) => rows);
    expect(record(english)).not.toEqual([]);
    expect(record(chinese)).toEqual(record(english));
  });

  test('in its command lines and sample outputs', () => {
    expect(chinese.blocks).toEqual(english.blocks);
  });
});
