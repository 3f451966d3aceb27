import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { InlineConfig, Rolldown } from 'vite';
import { projectRoot } from './electron/folders.ts';
import { overlayConfig } from './overlay.ts';

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

type RolldownOutput = Rolldown.OutputOptions;

/** React packages say "use client", which means nothing here. */
const checks = { moduleLevelDirective: false };

/**
 * One self-contained file for Node or Electron. Electron itself and the optional native parts of ssh2, which it looks
 * for inside try/catch, are all that stays outside. The target is the Node inside the oldest Electron we run on.
 */
function nodeBundle(entry: string, file: string, output: RolldownOutput = {}): Pick<Bundle, 'result' | 'config'> {
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
        rolldownOptions: {
          checks,
          external: [/cpu-features/, /sshcrypto\.node$/],
          output: {
            format: file.endsWith('.cjs') ? 'cjs' : 'es',
            entryFileNames: file,
            codeSplitting: false,
            ...output,
          },
        },
      },
    },
  };
}

/** Where the command line's chunks are, beside its entry. */
export const cliChunks = join(bundleFolder, 'cli');

/**
 * The command line answers `--help` without the engine, so that comes in chunks of its own, which Node keeps compiled. Some
 * packages inside expect the names that CommonJS has.
 */
const cliOutput: RolldownOutput = {
  codeSplitting: true,
  // Names that stay, so that a build does not pull the ground from under a command that runs.
  chunkFileNames: 'cli/[name].mjs',
  minifyInternalExports: false,
  banner: ({ isEntry }) =>
    isEntry
      ? // A small young generation and one pool of memory for all threads keep a pull of any size under 200 MB (it makes no
        // garbage worth a larger one, and its threads ask for little).
        "#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=1\nimport __module from 'node:module';\n" +
        // Compiled code that is kept makes a short command quick, and a pull 15 to 30 MB larger.
        "if (!process.argv.some((word) => word === 'pull' || word === 'resume')) __module.enableCompileCache?.();"
      : "import { fileURLToPath as __toPath } from 'node:url';\n" +
        "const __filename = __toPath(import.meta.url), __dirname = __toPath(new URL('.', import.meta.url));",
};

const rendererFolder = '.vite/renderer/main_window';

/** The review overlay's files, which the engine puts onto servers. `assets.json` says what they are called. */
export const overlayFolder = join(bundleFolder, 'overlay');

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
    ...nodeBundle('electron/cli/index.ts', 'cli.mjs', cliOutput),
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
        // Read from the disk, not from a network: one file is as good as ten.
        chunkSizeWarningLimit: 4000,
        // The Chromium inside the oldest Electron we run on.
        target: 'chrome130',
        // Each index.html under renderer/ is the page of one kind of window.
        rolldownOptions: { checks, input: globSync(join(projectRoot, 'renderer/**/index.html')) },
      },
    },
  },
  {
    name: 'overlay',
    sources: ['renderer/overlay', 'shared', 'build/overlay.ts'],
    result: join(overlayFolder, 'assets.json'),
    config: overlayConfig(overlayFolder),
  },
];

/** Data that the engine reads beside its bundle: copied as it is. */
export const dataFolders: readonly { readonly from: string; readonly to: string }[] = [
  { from: 'electron/recipes', to: join(bundleFolder, 'recipes') },
  { from: 'electron/agent', to: join(bundleFolder, 'agent') },
];
