import { homedir } from 'node:os';
import { join } from 'node:path';

/** The checkout's root. */
export const projectRoot = join(import.meta.dirname, '..', '..');

/** Where downloads that outlive a checkout are kept. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'stagelift');
}
