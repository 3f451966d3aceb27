import { join } from 'node:path';
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite';
import { projectRoot } from './electron/folders.ts';

/** The names of the overlay's built files, as `assets.json` has them. */
export interface OverlayAssets {
  readonly loader: string;
  readonly panel: string;
  readonly style: string;
  /** Loaded by the loader when a picture is wanted. */
  readonly draw: string;
}

const source = (path: string): string => join(projectRoot, 'renderer/overlay', path);
/** What phones and offices have: Safari 16.4, Firefox 115 and Chromium 110 and later. */
const target = ['chrome110', 'firefox115', 'safari16.4'];

/** One script that runs on the client's page: no module, so that it needs no leave from another origin, and nothing global. */
async function pageScript(entry: string, name: string): Promise<Rolldown.OutputChunk> {
  const result = await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target,
      rolldownOptions: {
        input: source(entry),
        output: { format: 'iife', entryFileNames: `${name}-[hash].js` },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const one of outputs) {
    const chunk = 'output' in one ? one.output[0] : undefined;
    if (chunk) return chunk;
  }
  throw new Error(`${entry} made no script`);
}

/** Builds the page's scripts beside the frame's, and writes down what everything is called. */
function withPageScripts(): Plugin {
  let scripts: { readonly loader: Rolldown.OutputChunk; readonly draw: Rolldown.OutputChunk } | undefined;
  return {
    name: 'stagelift-overlay',
    async config() {
      const [loader, draw] = await Promise.all([
        pageScript('loader/index.ts', 'loader'),
        pageScript('capture/index.ts', 'draw'),
      ]);
      scripts = { loader, draw };
      return { define: { __DRAW_SCRIPT__: JSON.stringify(draw.fileName) } };
    },
    generateBundle(_options, bundle) {
      if (!scripts) return;
      const named = (ending: RegExp): string => Object.keys(bundle).find((name) => ending.test(name)) ?? '';
      const assets: OverlayAssets = {
        ...{ loader: scripts.loader.fileName, draw: scripts.draw.fileName },
        ...{ panel: named(/^panel-[^/]*\.js$/u), style: named(/^panel-[^/]*\.css$/u) },
      };
      for (const { fileName, code } of [scripts.loader, scripts.draw])
        this.emitFile({ type: 'asset', fileName, source: code });
      this.emitFile({ type: 'asset', fileName: 'assets.json', source: `${JSON.stringify(assets, null, 2)}\n` });
    },
  };
}

/** The overlay: the frame's script and style, the loader, and the script that draws pages. */
export function overlayConfig(folder: string): InlineConfig {
  return {
    root: projectRoot,
    publicDir: false,
    base: './',
    plugins: [withPageScripts()],
    build: {
      outDir: join(projectRoot, folder),
      emptyOutDir: true,
      target,
      modulePreload: false,
      rolldownOptions: {
        input: { panel: source('panel/index.ts') },
        output: {
          entryFileNames: '[name]-[hash].js',
          chunkFileNames: '[name]-[hash].js',
          assetFileNames: 'panel-[hash][extname]',
        },
      },
    },
  };
}
