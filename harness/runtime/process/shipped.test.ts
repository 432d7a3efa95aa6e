import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtIn } from '../../programs/configuration/base.ts';
import { dashboard as dashboardSpec } from '../../programs/dashboard.ts';
import { pika } from '../../programs/pika.ts';
import type { ProgramSource } from './launcher.ts';
import { createRunFolder, sweep } from './ledger.ts';
import { shippedConfiguration } from './shipped.ts';

let release: string;
let runFolder: string;
beforeEach(async () => {
  runFolder = await createRunFolder();
  release = await mkdtemp(join(tmpdir(), 'release-'));
  await mkdir(join(release, 'bin'));
  await mkdir(join(release, 'conf'));
});
afterEach(async () => {
  await sweep(runFolder);
  await rm(release, { recursive: true });
});

const shippedPikaConf = (source: ProgramSource) => shippedConfiguration(pika, source, runFolder);
const shippedDashboardToml = (source: ProgramSource) =>
  shippedConfiguration(dashboardSpec, source, runFolder);
const pikaBin = () => join(release, 'bin', 'pika');

async function dashboard(script: string): Promise<string> {
  const file = join(release, 'bin', 'codis-dashboard');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return join(release, 'bin');
}

test("Pika's configuration is the one beside its binary", async () => {
  await writeFile(join(release, 'conf', 'pika.conf'), 'key-of-tomorrow : 1\n');
  await expect(shippedPikaConf({ pikaBin: pikaBin() })).resolves.toBe('key-of-tomorrow : 1\n');
});

test('… or the one that was named', async () => {
  await writeFile(join(release, 'conf', 'pika.conf'), 'key-of-tomorrow : 1\n');
  const pikaConf = join(release, 'mine.conf');
  await writeFile(pikaConf, 'key-of-mine : 1\n');
  await expect(shippedPikaConf({ pikaBin: pikaBin(), pikaConf })).resolves.toBe('key-of-mine : 1\n');
  await expect(shippedPikaConf({ pikaConf: join(release, 'nowhere') })).rejects.toThrow(
    "--pika-conf can't be read: ENOENT",
  );
});

test('… or the built-in one', async () => {
  await expect(shippedPikaConf({ pikaBin: pikaBin() })).resolves.toBe(await builtIn('pika.conf'));
  await expect(shippedPikaConf({})).resolves.toBe(await builtIn('pika.conf'));
});

test("the dashboard's configuration is the one that it prints, or the built-in one", async () => {
  const prints = await dashboard('[ "$1" = --default-config ] && echo "key_of_tomorrow = 1"');
  await expect(shippedDashboardToml({ codisDir: prints })).resolves.toBe('key_of_tomorrow = 1\n');
  const refuses = await dashboard('echo usage; exit 1');
  await expect(shippedDashboardToml({ codisDir: refuses })).resolves.toBe(await builtIn('dashboard.toml'));
  await expect(shippedDashboardToml({})).resolves.toBe(await builtIn('dashboard.toml'));
});
