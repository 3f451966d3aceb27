import { join } from 'node:path';

/** Where the built parts of the app are. */
export interface AppPaths {
  readonly preload: string;
  readonly promptPreload: string;
  readonly engine: string;
  readonly recipes: string;
  /** The page's built files. */
  readonly pages: string;
}

/** The built parts under the app's root, which is the checkout or the packaged archive. */
export function appPaths(appRoot: string): AppPaths {
  const built = join(appRoot, '.vite', 'build');
  return {
    preload: join(built, 'preload.cjs'),
    promptPreload: join(built, 'preload-prompt.cjs'),
    engine: join(built, 'engine.cjs'),
    recipes: join(built, 'recipes'),
    pages: join(appRoot, '.vite', 'renderer', 'main_window'),
  };
}
