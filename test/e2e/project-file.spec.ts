import { expect } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';

const text = `# our shop
version: 1
name: Shop
recipe: generic-php
servers:
  web: { host: web.example.com, user: deploy }
environments:
  production: { stage: production, server: web, path: /var/www/shop, url: "http://127.0.0.1:1", database: none }
  local: { stage: local, path: site, url: "http://127.0.0.1:2", database: none } # ours
afterPull:
  - title: Flush the cache
    run: [wp, cache, flush]
`;

test('a project file is followed, mended and trusted in the window (V8, M11)', async ({ launch }) => {
  const shop = await mkdtemp(join(tmpdir(), 'project-file-'));
  const file = join(shop, 'stagelift.yml');
  await mkdir(join(shop, 'site'));
  execFileSync('git', ['init', '-q', shop]);
  await writeFile(file, text);
  const project = { id: 'shop', name: 'Shop', folder: shop, recipe: 'generic-php', environments: [] };
  const { page } = await launch({
    files: { 'projects.json': JSON.stringify({ version: 1, revision: 1, data: [project] }) },
  });

  await open(page, '#/projects/shop');
  await expect(page.getByText('The project wants to run 1 command on this computer')).toBeVisible();
  await look(page, 'board-trust');
  await page.getByRole('button', { name: 'Look at the commands' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByText('wp cache flush')).toBeVisible();
  await look(page, 'trust-commands');
  await dialog.getByRole('button', { name: 'Trust these commands' }).click();
  await expect(page.getByText('The project wants to run')).toHaveCount(0);

  await page.getByRole('main').getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Project file' }).click();
  await expect(page.getByText('The file is fine and in use')).toBeVisible();
  await expect(page.getByText('Trusted on this computer')).toBeVisible();
  await page.getByRole('button', { name: 'Add 1 server' }).click();
  await expect(page.getByText('Servers that this computer does not know')).toHaveCount(0);

  // A colleague changes the command, and somebody else the key beside it.
  await writeFile(file, text.replace('flush]', 'flush, --all]').replace('name: Shop', 'name: Our shop\ncolour: red'));
  await expect(page.getByText('The commands of the project have changed since they were trusted')).toBeVisible();
  await expect(page.getByText('colour is not known and has no effect; it is kept')).toBeVisible();
  await look(page, 'project-file');

  await writeFile(file, text.replace('name: Shop', '<<<<<<< HEAD\nname: Shop\n=======\nname: X\n>>>>>>> main'));
  await expect(page.getByText('The file holds a merge conflict')).toBeVisible();
  await expect(page.getByText('stagelift.yml, line 3, column 1')).toBeVisible();
  await look(page, 'project-file-conflict');
  expect(await readFile(file, 'utf8')).toContain('<<<<<<< HEAD');

  await rm(file);
  await page.reload();
  await page.getByRole('button', { name: 'Write stagelift.yml' }).click();
  await expect(page.getByText('The file is fine and in use')).toBeVisible();
  expect(await readFile(file, 'utf8')).toContain('name: Our shop');
  await rm(shop, { recursive: true });
});
