import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';

/** What a file in a folder tells about how the site in it is started; the first that is there counts. */
const starters: readonly (readonly [file: string, command: string])[] = [
  ['.ddev/config.yaml', 'ddev start'],
  ['.lando.yml', 'lando start'],
  ['compose.yaml', 'docker compose up -d'],
  ['compose.yml', 'docker compose up -d'],
  ['docker-compose.yaml', 'docker compose up -d'],
  ['docker-compose.yml', 'docker compose up -d'],
  ['artisan', 'php artisan serve'],
];

/** How the copy on this computer is started, in one sentence. Its files are looked for, none is run. */
export async function sayStart({ path, url }: Pick<Environment, 'path' | 'url'>): Promise<string> {
  for (const [file, command] of starters) {
    const isThere = await access(join(path, file)).then(
      () => true,
      () => false,
    );
    if (isThere) return `It is not running on this computer. Start it in ${path}: ${command}`;
  }
  return `It is not running on this computer. Start the web server that serves ${path} at ${url}, then check again.`;
}
