import { join } from 'node:path';
import { build } from 'vite';

/** Builds the window over the fake client into `folder`, with the content policy of the real one. */
export async function buildFakeWindow(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: import.meta.dirname,
    base: './',
    logLevel: 'error',
    publicDir: false,
    build: { outDir: join(folder), emptyOutDir: true, target: 'chrome130', minify: false },
  });
}
