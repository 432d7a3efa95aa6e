/**
 * `npm run sbom`: what an installed insync consists of, by the lock file, as CycloneDX on standard output. It needs no
 * network, and nothing that is installed.
 *
 * `npm sbom --omit dev` leaves out what is needed to make insync, too, even where it runs with it. So that is taken out
 * of a copy first.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from './package-root.ts';

const {
  devDependencies: _,
  workspaces: __,
  ...manifest
} = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
const temporary = await mkdtemp(join(tmpdir(), 'insync-sbom-'));
try {
  // npm calls what it describes by the folder.
  const cwd = join(temporary, manifest.name);
  await mkdir(cwd);
  await writeFile(join(cwd, 'package.json'), JSON.stringify(manifest));
  await copyFile(join(packageRoot(), 'package-lock.json'), join(cwd, 'package-lock.json'));
  const npm = (...args: string[]) => execa('npm', [...args, '--package-lock-only'], { cwd });
  await npm('install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund');
  process.stdout.write(`${(await npm('sbom', '--sbom-format', 'cyclonedx')).stdout}\n`);
} finally {
  await rm(temporary, { recursive: true, force: true });
}
