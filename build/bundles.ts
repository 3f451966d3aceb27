import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { InlineConfig } from 'vite';
import { projectRoot } from './electron/folders.ts';

/** Folder that holds everything but the window's files, from the checkout's root. */
export const bundleFolder = '.vite/build';

/** One thing that Vite builds. */
export interface Bundle {
  readonly name: string;
  /** Folders whose files may change the result, from the checkout's root. */
  readonly sources: readonly string[];
  /** A file that exists once it has been built. */
  readonly result: string;
  readonly config: InlineConfig;
}

/**
 * One self-contained file for Node or Electron. Electron itself and the optional native parts of ssh2, which it looks
 * for inside try/catch, are all that stays outside. The target is the Node inside the oldest Electron we run on.
 */
function nodeBundle(entry: string, file: string, banner = ''): Pick<Bundle, 'result' | 'config'> {
  return {
    result: join(bundleFolder, file),
    config: {
      root: projectRoot,
      publicDir: false,
      ssr: { noExternal: true, external: ['electron'] },
      build: {
        ssr: join(projectRoot, entry),
        outDir: bundleFolder,
        emptyOutDir: false,
        target: 'node20',
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          external: [/cpu-features/, /sshcrypto\.node$/],
          output: {
            format: file.endsWith('.cjs') ? 'cjs' : 'es',
            entryFileNames: file,
            codeSplitting: false,
            banner,
          },
        },
      },
    },
  };
}

const rendererFolder = '.vite/renderer/main_window';

/** Everything the app consists of, apart from {@link dataFolders}. */
export const bundles: readonly Bundle[] = [
  { name: 'main', sources: ['electron/main', 'shared'], ...nodeBundle('electron/main/index.ts', 'main.cjs') },
  {
    name: 'preload',
    sources: ['electron/preload', 'shared'],
    ...nodeBundle('electron/preload/index.ts', 'preload.cjs'),
  },
  {
    name: 'preload-prompt',
    sources: ['electron/preload', 'shared'],
    ...nodeBundle('electron/preload/prompt.ts', 'preload-prompt.cjs'),
  },
  {
    name: 'engine',
    sources: ['electron/engine', 'shared'],
    ...nodeBundle('electron/engine/entry-utility.ts', 'engine.cjs'),
  },
  {
    name: 'cli',
    sources: ['electron/cli', 'electron/engine', 'shared'],
    ...nodeBundle('electron/cli/index.ts', 'cli.mjs', '#!/usr/bin/env node'),
  },
  {
    name: 'renderer',
    sources: ['renderer', 'shared'],
    result: join(rendererFolder, 'index.html'),
    config: {
      root: join(projectRoot, 'renderer'),
      base: './',
      build: {
        outDir: join(projectRoot, rendererFolder),
        emptyOutDir: true,
        // The Chromium inside the oldest Electron we run on.
        target: 'chrome130',
        // Each index.html under renderer/ is the page of one kind of window.
        rolldownOptions: { input: globSync(join(projectRoot, 'renderer/**/index.html')) },
      },
    },
  },
];

/** Data that the engine reads beside its bundle: copied as it is. */
export const dataFolders: readonly { readonly from: string; readonly to: string }[] = [
  { from: 'electron/recipes', to: join(bundleFolder, 'recipes') },
  { from: 'electron/agent', to: join(bundleFolder, 'agent') },
];
