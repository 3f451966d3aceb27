import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { readText, replaceText } from '../project-file/disk.ts';
import { ownRecipesFolder } from '../project-file/own-recipes.ts';

/** The first text of a recipe that replaces one of ours and builds on it. Pure. */
export function overrideText(id: string, title: string): string {
  return `# What this project knows better about ${title}. Every key that is not named stays as it is there:
# stagelift recipe show ${id}
id: ${id}
title: ${title}
extends: ${id}

# What stands under "add" is put behind the lists of ${title}; a list outside of it takes their place.
add:
  # Tables that come without rows.
  skip: []
  # Tables with personal data: what becomes of each column.
  masking: []
`;
}

/** The first text of a recipe for an application that we do not know. Pure. */
export function newText(id: string): string {
  return `# What Stagelift has to know about this application. Every key is explained in docs/recipes.md.
id: ${id}
title: ${id}
# Asked before everything that it is built on: laravel has 500, symfony 400, generic-php 0.
priority: 600

# What only this application has. Any rule is enough; in a rule everything must hold.
detect:
  - all: [.stagelift/recipes/${id}.yaml]

# Where the credentials of its database are.
credentials:
  - kind: dotenv
    paths: [.env]
    keys:
      name: [DB_DATABASE, DB_NAME]
      user: [DB_USERNAME, DB_USER]
      password: [DB_PASSWORD]
      host: [DB_HOST]
      port: [DB_PORT]
      siteUrl: [APP_URL]

# Folders that people upload into, and what of them is only a cache.
uploads: []

# Tables that come without rows.
skip: []

# Tables with personal data: what becomes of each column.
masking: []

# Commands in the copy, one word per entry. They run only once they are trusted.
afterPull: []
`;
}

/**
 * Writes a recipe file into a repository; answers its absolute path. Never through a link. Throws `recipe.exists`,
 * `store.read-only` and `project-file.damaged`.
 */
export async function writeOwnRecipe(folder: string, id: string, text: string): Promise<string> {
  const path = join(folder, ownRecipesFolder, `${id}.yaml`);
  await mkdir(join(folder, ownRecipesFolder), { recursive: true });
  for (const place of [join(folder, '.stagelift'), join(folder, ownRecipesFolder)]) {
    if ((await lstat(place)).isDirectory()) continue;
    throw new AppError('project-file.damaged', { message: `${place} is not a plain folder.`, facts: { file: place } });
  }
  if ((await readText(path)) !== null) throw new AppError('recipe.exists', { facts: { file: path } });
  await replaceText(path, null, text);
  return path;
}
