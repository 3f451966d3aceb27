import { expect } from '@playwright/test';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSitePair } from '../integration/recipes/support/site-pair.ts';
import { open, test } from './support/launch.ts';
import { expectDone } from './support/pulling.ts';

test.setTimeout(120_000);

// A project that keeps everything in files: found, planned, pulled and reported without a word of tables.

const accounts = 'site/accounts/abc/index.php';

test('pulls a project without database through the window', async ({ launch }) => {
  const pair = await openSitePair({
    recipe: 'kirby',
    files: () => ({}),
    uploads: { 'content/home/home.txt': 'Title: From production', [accounts]: '<?php' },
  });
  try {
    const stored = await Promise.all(
      ['projects.json', 'servers.json', 'known_hosts'].map(
        async (name) => [name, await readFile(join(pair.dataFolder, name), 'utf8')] as const,
      ),
    );
    const { page } = await launch({ files: Object.fromEntries(stored) });
    await open(page, '/projects/fixture/pull?target=local');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('What this pull will do', { timeout: 40_000 });

    const main = page.getByRole('main');
    await expect(main).toContainText('These files may hold personal data and are copied as they are');
    await expect(page.getByRole('tab', { name: /Tables/ })).toHaveCount(0);
    await expect(page.getByRole('tab', { name: /Uploads/ })).toBeVisible();
    await page.getByText(/\d+ remarks?/).click();
    await expect(main).toContainText('Kirby keeps everything of this project in files');
    await expect(main).toContainText('site/accounts');

    await page.getByRole('button', { name: 'Replace data of Local…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Replace data of Local' }).click();
    await expectDone(page);
    await expect(main).toContainText('No database');
    expect(await readFile(join(pair.site, 'content/home/home.txt'), 'utf8')).toBe('Title: From production');
    await expect(readFile(join(pair.site, accounts))).rejects.toThrow(/ENOENT/);
  } finally {
    await pair.clean();
  }
});

test('finds one on this computer and asks for no database', async ({ launch }) => {
  const { page, dataFolder } = await launch();
  const folder = join(dataFolder, 'kirby-site');
  for (const [path, text] of [
    ['kirby/bootstrap.php', '<?php'],
    ['content/site.txt', 'Title: Mine'],
  ] as const) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await open(page, '/projects/new/folder');
  await page.getByLabel('Folder').fill(folder);
  await page.getByRole('button', { name: 'Look at the folder' }).click();
  await expect(page.getByText('Recognised as Kirby')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('None: this project keeps everything in files.');
});
