import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { packageRoot } from '../../package-root.ts';

/** The page's script and styles, each as one text. */
export interface ClientBundle {
  readonly script: string;
  readonly styles: string;
}

/** Bundle it from the sources: at the package's build, and where the sources are what runs. */
export async function bundleClient(): Promise<ClientBundle> {
  const [script, library, own] = await Promise.all([
    bundledScript(),
    readFile(visTimeline('styles/vis-timeline-graph2d.min.css'), 'utf8'),
    readFile(join(packageRoot(), 'harness/report/html/page.css'), 'utf8'),
  ]);
  return {
    script: insideScript(script),
    styles: `${library.replace(/\/\*# sourceMappingURL.*/, '')}\n${own}`,
  };
}

/** A file of the library: one exported by a pattern, Node does not find below a folder with a `*` in its name. */
function visTimeline(file: string): URL {
  return new URL(file, import.meta.resolve('vis-timeline/package.json'));
}

async function bundledScript(): Promise<string> {
  const build = await rolldown({
    // In the name of an entry, but not in that of its folder, a `?` would begin a query.
    cwd: fileURLToPath(new URL('client', import.meta.url)),
    input: './main.ts',
    platform: 'browser',
    logLevel: 'silent',
  });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true });
    return output[0].code;
  } finally {
    await build.close();
  }
}

/** A script's text that no `</script>` in one of its strings can end. */
function insideScript(script: string): string {
  return script.replace(/<(\/?script)/gi, '\\x3C$1').replace(/\/\/# sourceMappingURL.*\n?/, '');
}
