import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, normalize, relative } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from './package-root.ts';

const root = packageRoot();
const read = (file: string) => readFile(join(root, file), 'utf8');
const manifest = JSON.parse(await read('package.json'));
const lock: Record<string, LockedPackage> = JSON.parse(await read('package-lock.json')).packages;

interface LockedPackage {
  /** Where it is not that of the folder. */
  readonly name?: string;
  readonly version?: string;
  readonly dev?: true;
  readonly link?: true;
  readonly hasInstallScript?: true;
}

/** The package of a folder in `node_modules`, or in that of another package. */
function nameIn(path: string): string {
  return path.replace(/^.*node_modules\//, '');
}

/** What somebody else's install runs from here on. Each has to be looked at: what it is for, and what lacks without it. */
test('of every package that would run a script when it is installed, it is decided whether it may', () => {
  const names = Object.entries(lock).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [nameIn(path)] : [],
  );
  expect(Object.keys(manifest.allowScripts).sort()).toEqual(names.sort());
  // The same Node for everybody is fetched by it; all others have what they need without.
  expect(Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name])).toEqual(['node']);
});

test('npm run sbom lists what an installed insync consists of, and nothing of what it is made with', async () => {
  const { stdout } = await execa('npm', ['run', '--silent', 'sbom'], { cwd: root });
  const { bomFormat, metadata, components } = JSON.parse(stdout);
  expect(bomFormat).toBe('CycloneDX');
  expect(metadata.component).toMatchObject({ name: manifest.name, version: manifest.version });
  const listed: string[] = components.map(
    ({ name, version }: Record<string, string>) => `${name}@${version}`,
  );
  const installed = Object.entries(lock).flatMap(([path, { name, version, dev, link }]) =>
    path.startsWith('node_modules/') && !dev && !link ? [`${name ?? nameIn(path)}@${version}`] : [],
  );
  expect([...new Set(listed)].sort()).toEqual([...new Set(installed)].sort());
});

/** All files of the project, what was installed and built left out. */
async function files(): Promise<string[]> {
  const own = (await readdir(root)).filter((name) => !['node_modules', 'dist', '.git'].includes(name));
  const inFolders = own.map(async (name) => {
    const below = await readdir(join(root, name), { recursive: true, withFileTypes: true }).catch(() => []);
    return below
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  });
  const [top, below] = [await readdir(root, { withFileTypes: true }), await Promise.all(inFolders)];
  return [...top.filter((entry) => entry.isFile()).map(({ name }) => name), ...below.flat()];
}

/** Those that are compiled, by tsconfig.json. */
async function compiledOf(all: readonly string[]): Promise<string[]> {
  const { include, exclude } = JSON.parse(await read('tsconfig.json'));
  const isIn = (file: string, patterns: readonly string[]) =>
    patterns.some((each) => matchesGlob(file, each) || matchesGlob(file, `${each}/**`));
  return all.filter((file) => file.endsWith('.ts') && isIn(file, include) && !isIn(file, exclude));
}

/**
 * The sources that are reached from some.
 * @param types whether by imports of types alone, too
 */
async function reachedFrom(entries: readonly string[], types: boolean): Promise<Set<string>> {
  const reached = new Set(entries);
  // What is added on the way is visited as well.
  for (const file of reached) {
    const text = await read(file);
    // Statements, `import('…')`, and scripts of which a program is started by what stands beside it: `./name${…}`.
    const imports = [
      ...text.matchAll(/^(?:import|export)( type)?[^;]*? from '(\.[^']*)';/gm),
      ...text.matchAll(/\b(?:import\(|import )()'(\.[^']*)'/g),
      ...text.matchAll(/new URL\(`()([\w./-]+)\$\{extname/g),
      ...text.matchAll(/\bown\(()'(\.[^']*)'\)/g),
    ];
    for (const [, type, path] of imports) {
      if (type && !types) continue;
      reached.add(normalize(join(dirname(file), path!.replace(/(\.ts)?$/, '.ts'))));
    }
  }
  return reached;
}

const built = (source: string, extension: string) => `dist/${source.replace(/\.ts$/, extension)}`;

/** Those that are begun with: the command line, GitHub's step, what users import, and the stand-in's programs. */
const LIBRARY = ['harness/library/scenarios.ts', 'harness/library/judge.ts'];
const ENTRIES = [
  ...LIBRARY,
  'harness/cli/main.ts',
  'harness/cli/github-action.ts',
  ...['pika', 'codis-dashboard', 'codis-fe', 'codis-proxy'].map(
    (program) => `fixtures/standin/${program}.ts`,
  ),
];

describe('what npm packs', () => {
  let folder: string;
  let packed: string[];

  /** npm decides by names alone: a folder with the names of a build is packed as the build would be, at once. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'insync-package-'));
    const all = await files();
    const names = [
      ...all,
      ...(await compiledOf(all)).flatMap((source) => [built(source, '.js'), built(source, '.d.ts')]),
      'dist/harness/report/html/client-bundle.json',
      'dist/fixtures/standin/assets/index.html',
    ];
    for (const parent of new Set(names.map(dirname))) await mkdir(join(folder, parent), { recursive: true });
    await Promise.all(names.map((name) => writeFile(join(folder, name), '{}')));
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: folder,
      env: { npm_config_cache: join(folder, '.npm') },
    });
    packed = JSON.parse(stdout)[0].files.map(({ path }: { readonly path: string }) => path);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is begun with by what package.json names', () => {
    const entries = [
      ...Object.values<string>(manifest.bin),
      ...Object.values<string | { readonly default: string }>(manifest.exports).flatMap((entry) =>
        typeof entry === 'string' ? [] : [normalize(entry.default)],
      ),
    ];
    expect(ENTRIES.map((source) => built(source, '.js'))).toEqual(expect.arrayContaining(entries));
  });

  test('has everything that runs, and the types of what users import', async () => {
    const code = [...(await reachedFrom(ENTRIES, false))].filter((source) => !NOT_PACKED.includes(source));
    expect(packed).toEqual(expect.arrayContaining(code.map((source) => built(source, '.js'))));
    const types = await reachedFrom(LIBRARY, true);
    expect(packed).toEqual(expect.arrayContaining([...types].map((source) => built(source, '.d.ts'))));
  });

  test('has no code besides: none of tests, of the build, of examples', async () => {
    const all = [...(await reachedFrom(ENTRIES, true))];
    const known = new Set(all.flatMap((source) => [built(source, '.js'), built(source, '.d.ts')]));
    expect(packed.filter((file) => file.startsWith('dist/') && !known.has(file)).sort()).toEqual([
      'dist/fixtures/standin/assets/index.html',
      'dist/harness/report/html/client-bundle.json',
    ]);
  });

  test('has the files that are read or given to users, and nothing else', async () => {
    const inFolder = async (name: string) =>
      (await readdir(join(root, name))).map((file) => `${name}/${file}`);
    const others = [
      ...['LICENSE', 'README.md', 'README.zh-CN.md', 'package.json', 'action.yml', 'ci/gitlab.yml'],
      ...['fixtures/dashboard.toml', 'fixtures/pika.conf', 'fixtures/proxy.toml'],
      ...(
        await Promise.all(
          ['baselines', 'examples', 'fixtures/init', 'fixtures/kubernetes', 'fixtures/prometheus'].map(
            inFolder,
          ),
        )
      ).flat(),
    ];
    expect(packed.filter((file) => !file.startsWith('dist/')).sort()).toEqual(others.sort());
  });
});

/** What makes the page's script where the sources are what runs; the package has it ready made. */
const NOT_PACKED = ['harness/report/html/bundle-client.ts'];
