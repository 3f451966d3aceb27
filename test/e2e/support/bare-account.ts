import { expect, type Locator, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabInfo } from '../../lab/lab-info.ts';

/** A project whose stages are made in the lab's bare account, and what its data folder begins with. */
export interface BareProject {
  /** The git repository on this computer. */
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A small site under git. With `production` the account already serves it; otherwise nothing but a local clone is there. */
export async function bareProject(lab: LabInfo, has: 'nothing' | 'production'): Promise<BareProject> {
  const { bare } = lab;
  const folder = await mkdtemp(join(tmpdir(), 'stagelift-bare-'));
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  execFileSync('git', ['init', '-q', '-b', 'main', folder]);
  await mkdir(join(folder, 'public'));
  await writeFile(join(folder, 'public', 'index.php'), '<?php echo "shop";\n');
  git('config', 'user.email', 'ann@example.test');
  git('config', 'user.name', 'Ann');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin the shop');
  const local = {
    // The path is shown and never looked into.
    ...{ id: 'local', name: 'Local', stage: 'local', path: '/home/ann/sites/shop', url: 'http://shop.localhost:1' },
    database: { kind: 'read' },
  };
  const production = {
    ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'bare' },
    ...{ path: `${bare.home}/sites/production`, url: `http://bare.localhost:${String(bare.web.port)}` },
    database: { kind: 'read' },
  };
  const project = {
    // With this name, proposed databases are among those that the lab's account may create.
    ...{ id: 'bare', name: 'Shop of the bare account', folder, recipe: 'laravel' },
    environments: has === 'production' ? [local, production] : [local],
  };
  const server = {
    ...{ id: 'bare', name: 'Bare account', host: bare.address, port: bare.port, user: bare.user },
    logins: [{ kind: 'key', path: lab.keys.ed25519.path }],
    ...{ jumps: [], allowLegacyAlgorithms: false },
  };
  const stored = (data: unknown) => JSON.stringify({ version: 1, revision: 1, data });
  return { folder, files: { 'projects.json': stored([project]), 'servers.json': stored([server]) } };
}

/** Lets the account create databases, as a `~/.my.cnf` does. */
export async function mayCreateDatabases({ bare }: LabInfo): Promise<void> {
  const { creator, host, port } = bare.database;
  const text = `[client]\nuser=${creator.user}\npassword=${creator.password}\nhost=${host}\nport=${String(port)}\n`;
  await writeFile(join(bare.homeOnMachine, '.my.cnf'), text, { mode: 0o644 });
}

interface PlaceValues {
  readonly folder: string;
  readonly url?: string;
  /** Its name and that of its user; null for a stage without one. */
  readonly database: string | null;
  /** Without a wall. */
  readonly isOpen?: boolean;
  /** A temporary stage's address for every name. */
  readonly previewHost?: string;
  /** The account puts up the web server's host itself. */
  readonly hasOwnHost?: boolean;
}

/** Opens a stage in the step with the places and fills it in. */
export async function fillPlace(page: Page, lab: LabInfo, stage: string, values: PlaceValues): Promise<void> {
  const item = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: new RegExp(`^${stage}`, 'u') }) });
  const fold = item.getByRole('button', { name: new RegExp(`^${stage}`, 'u') });
  if ((await fold.getAttribute('aria-expanded')) !== 'true') await fold.click();
  await fillPlaceIn(item, lab, values);
}

/** Fills in a stage's place below a locator. */
export async function fillPlaceIn(item: Locator, lab: LabInfo, values: PlaceValues): Promise<void> {
  const { bare } = lab;
  const field = (label: string) => item.getByLabel(label, { exact: true });
  await field('Base folder').fill(values.folder);
  if (values.url !== undefined)
    await field(values.previewHost === undefined ? 'Address' : 'Address of the first one').fill(values.url);
  if (values.previewHost !== undefined) await field('Addresses of temporary environments').fill(values.previewHost);
  if (values.database === null) await item.getByText('Everything is in files.').click();
  else {
    await item.getByText('A database and a user of its own are created.').click();
    await field('Database name').fill(values.database);
    await field('Database user').fill(values.database);
  }
  const more = item.getByRole('button', { name: 'Database host, code, web server and access' });
  if ((await more.getAttribute('aria-expanded')) !== 'true') await more.click();
  if (values.database !== null) {
    await field('Database host').fill(bare.database.host);
    await field('Port').fill(String(bare.database.port));
  }
  if (values.hasOwnHost) {
    await field('Own folder for the web server’s configuration').fill(bare.web.includeFolder);
    await field('Command to reload it').fill(bare.web.reload);
    await field('Socket of PHP').fill(bare.web.phpSocket);
    await field('Listens at').fill(`${bare.web.address}:${String(bare.web.port)}`);
  }
  const wall = item.getByRole('checkbox', { name: 'Close it to strangers and search engines' });
  if (values.isOpen && (await wall.isChecked()))
    await item.getByText('Close it to strangers and search engines').click();
}

/** Goes on to the plan and waits for it. */
export async function makeSetUpPlan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByRole('list', { name: 'Stages of the plan' })).toBeVisible({ timeout: 30_000 });
}
