import { expect, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoOf } from './support/demo.ts';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';

const head = `# our shop
version: 1
name: Shop
recipe: wordpress # ours
`;

/** The shop of the lab, with a project file in a folder of its own. */
async function shopOf(lab: Parameters<typeof demoOf>[0]) {
  const folder = await mkdtemp(join(tmpdir(), 'recipe-'));
  const { servers } = demoOf(lab);
  const { address, port, user } = lab.hosts.production;
  const text = `${head}servers:
  demo-production: { host: ${address}, port: ${String(port)}, user: ${user} }
environments:
  production:
    stage: production
    server: demo-production
    path: ${lab.sites.production.root}
    url: ${lab.web.production.url}
# the end
`;
  await writeFile(join(folder, 'stagelift.yml'), text);
  const project = { id: 'shop', name: 'Shop', folder, recipe: 'wordpress', environments: [] };
  const toFile = (data: unknown) => JSON.stringify({ version: 1, revision: 1, data });
  return { folder, text, files: { 'projects.json': toFile([project]), 'servers.json': toFile(servers) } };
}

const editor = (page: Page) => page.getByRole('textbox', { name: /Changes of the recipe/ });

async function write(page: Page, text: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('a recipe is changed in the window, with what it does beside it (M11, V8)', async ({ launch, lab }) => {
  const { folder, text, files } = await shopOf(lab);
  const { page } = await launch({ lab, files });
  await open(page, '#/projects/shop');
  await page.getByRole('main').getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Recipe' }).click();
  await expect(editor(page)).toContainText('extends: wordpress');
  await page.getByRole('tab', { name: 'Detection' }).click();
  await expect(page.getByText('wp-includes/version.php exists')).toBeVisible({ timeout: 30_000 });

  // Errors stand at their lines, and the preview waits.
  await write(page, 'extends: wordpress\nmaskin: []\n');
  await expect(page.getByText('1 error')).toBeVisible();
  await expect(page.getByText('the key maskin is not known here')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save…' })).toBeDisabled();

  await write(
    page,
    `extends: wordpress
add:
  skip: # not for us
    - { what: structure-only, table: '{prefix}newsletter', reason: Subscribers }
    - { what: structure-only, table: '{prefix}visits', reason: Visitors }
  afterPull:
    - { id: reindex, title: Index anew, argv: [wp, shop, reindex] }
`,
  );
  await expect(page.getByText('No problems')).toBeVisible();
  await page.getByRole('tab', { name: 'Tables' }).click();
  await expect(page.getByText('1 of your patterns matches nothing here')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('skip: no table matches {prefix}visits')).toBeVisible();
  await expect(page.getByRole('row', { name: /wp_newsletter/ })).toContainText('Without rows');
  await look(page, 'recipe-tables');
  await page.getByRole('tab', { name: 'Credentials' }).click();
  await expect(page.getByText('found, not shown')).toBeVisible();
  await page.getByRole('tab', { name: 'Commands' }).click();
  await expect(page.getByText('wp shop reindex')).toBeVisible();
  await page.getByRole('tab', { name: 'Recipe', exact: true }).click();
  await expect(page.getByText('from stagelift.yml').first()).toBeVisible();
  await look(page, 'recipe-overview');

  // Tab leaves the editor; leaving the page asks.
  await editor(page).focus();
  await page.keyboard.press('Tab');
  await expect(editor(page)).not.toBeFocused();
  await page.getByRole('link', { name: 'Back to the board' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('Leave without saving?');
  await question.getByRole('button', { name: 'Cancel' }).click();

  // A paste of ten megabytes is left out, and the editor goes on.
  await write(page, 'extends: wordpress\n#'.padEnd(10_000_000, 'x'));
  await expect(page.getByText('is longer and was left out')).toBeVisible();
  await expect(editor(page)).toContainText('Index anew');

  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+s');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByText('Visitors')).toBeVisible();
  await look(page, 'recipe-save');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('The changes of the recipe are saved')).toBeVisible();
  const saved = await readFile(join(folder, 'stagelift.yml'), 'utf8');
  expect(saved).toContain('recipe: # ours\n  extends: wordpress\n  add:\n    skip: # not for us\n');
  expect(saved.slice(saved.indexOf('servers:'))).toBe(text.slice(text.indexOf('servers:')));
  await page.getByRole('link', { name: 'Back to the board' }).click();
  await expect(page.getByText('The project wants to run 1 command on this computer')).toBeVisible();
  await rm(folder, { recursive: true });
});
