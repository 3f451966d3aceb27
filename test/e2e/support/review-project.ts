import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, expect, type Frame, type Page } from '@playwright/test';
import { putSmallSite } from '../../integration/reviews-flow/support/sites.ts';
import type { LabInfo } from '../../lab/lab-info.ts';
import { chromiumPath, ourNode, panelOf } from './review-site.ts';

/** A small site under git whose reviews are opened in the lab's bare account. */
export interface ReviewProject {
  readonly folder: string;
  /** What the data folder begins with. */
  readonly files: Readonly<Record<string, string>>;
  /** Commits another version of the page to the reviewed branch. */
  readonly commit: (version: string, subject: string) => Promise<void>;
}

/** A page that says which version it is, and looks like one. */
function pageOf(version: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Garden tools</title><style>
body { margin: 0; font: 18px/1.5 sans-serif; color: #26332b; background: #fbfaf6 }
header { padding: 22px 8%; background: #2f4a3c; color: #fff; font-size: 26px; font-weight: bold }
main { padding: 48px 8% } h1 { font-size: 44px; margin: 0 0 8px }
ul { display: flex; gap: 24px; padding: 0; list-style: none } li { flex: 1; padding: 90px 20px 20px; background: #e6eee6 }
</style></head><body><header>Garden tools</header><main><h1>Hedge shears, version ${version}</h1>
<p>Forged in one piece. Made to be passed on.</p><ul><li>Shears</li><li>Spade</li><li>Watering can</li></ul></main>
<?php echo '<!-- ', PHP_VERSION, ' -->'; ?></body></html>
`;
}

/** Makes the clone, with a branch that is to be reviewed. */
export async function reviewProject({ bare, keys }: LabInfo): Promise<ReviewProject> {
  const folder = await mkdtemp(join(tmpdir(), 'stagelift-review-'));
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  execFileSync('git', ['init', '-q', '-b', 'main', folder]);
  git('config', 'user.email', 'ann@example.test');
  git('config', 'user.name', 'Ann');
  await putSmallSite(folder);
  await writeFile(join(folder, 'index.php'), pageOf('none'));
  git('add', '.');
  git('commit', '-q', '-m', 'Begin the shop');
  git('branch', 'feature/new-header');
  const commit = async (version: string, subject: string): Promise<void> => {
    git('checkout', '-q', 'feature/new-header');
    await writeFile(join(folder, 'index.php'), pageOf(version));
    git('commit', '-q', '-a', '-m', subject);
    git('checkout', '-q', 'main');
  };
  // A branch without anything of its own counts as merged, and its review would end.
  await commit('first', 'Begin a new header');
  const local = {
    // The path is shown and never looked into.
    ...{ id: 'local', name: 'Local', stage: 'local', path: '/home/ann/sites/shop', url: 'http://shop.localhost:1' },
    database: { kind: 'read' },
  };
  const server = {
    ...{ id: 'bare', name: 'Web server', host: bare.address, port: bare.port, user: bare.user },
    logins: [{ kind: 'key', path: keys.ed25519.path }],
    ...{ jumps: [], allowLegacyAlgorithms: false },
  };
  const project = { id: 'shop', name: 'Shop', folder, recipe: 'generic-php', environments: [local] };
  const stored = (data: unknown) => JSON.stringify({ version: 1, revision: 1, data });
  return {
    folder,
    files: { 'projects.json': stored([project]), 'servers.json': stored([server]) },
    commit,
  };
}

/** Fills in where reviews are; what a prepared project proposes by itself. */
export async function fillReviewPlace(page: Page, { bare }: LabInfo): Promise<void> {
  const { database, web } = bare;
  await page.getByRole('button', { name: /Choose a server/u }).click();
  await page.getByRole('option', { name: /Web server/u }).click();
  await page.getByLabel('Preview folder').fill('~/previews');
  await page.getByLabel('Preview address').fill(web.preview.host);
  await page.getByText('Reached over https').click();
  await page.getByText('A database and a user of its own are created.').click();
  await page.getByLabel('Database name').fill('bare_new_header');
  await page.getByLabel('Database user').fill('bare_new_header');
  await page.getByLabel('Database host').fill(database.host);
  await page.getByLabel('Port', { exact: true }).fill(String(database.port));
}

/** A browser in which the lab's preview addresses lead to the lab. */
export function openClientBrowser({ bare }: LabInfo): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { hostname } = new URL(bare.web.preview.pattern.replace('NAME', 'any'));
  const rules = `MAP *.${hostname.replace(/^any\./u, '')} ${bare.web.address}`;
  const args = [...asRoot, '--disable-gpu', `--host-resolver-rules=${rules}`];
  return chromium.launch({ executablePath: chromiumPath, args });
}

/** Comes in by a link, as a client does. */
export async function enterReview(browser: Browser, link: string, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('textbox').first().fill(name);
  await page.locator('form button').first().click();
  await expect(page).toHaveURL(/^http:\/\/[a-z0-9-]+\.preview\./u);
  await expect(page).not.toHaveURL(/--review\./u);
  return page;
}

/** The overlay's frame, opened by its tab in the corner. */
export async function openPanel(page: Page): Promise<Frame> {
  const frame = await panelOf(page);
  const tab = await ourNode(page, 'button', /^Remarks/u);
  await page.mouse.click(tab.x, tab.y);
  await frame.locator('.panel').waitFor();
  return frame;
}
