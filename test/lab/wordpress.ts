import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { labSecrets } from './accounts.ts';
import { databaseNames, databaseUsers } from './databases.ts';
import type { LabLayout } from './layout.ts';
import { run } from './processes.ts';
import { fillAsset, localSite, productionSite } from './web.ts';

const debianWordPress = '/usr/share/wordpress';

/** WordPress accounts of production whose passwords are known. */
export const wordpressAccounts = {
  admin: { user: 'admin', password: labSecrets.wordpressAdmin },
  editor: { user: 'editor', password: labSecrets.wordpressEditor },
  customer: { user: 'customer', password: labSecrets.wordpressCustomer },
} as const;

/** Copies Debian's WordPress with its links to other packages resolved; the site must not depend on /usr/share. */
export async function copyWordPress(target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(path.dirname(target), { recursive: true });
  await cp(debianWordPress, target, { recursive: true, dereference: true });
  for (const debianOnly of ['wp-config.php', '.htaccess', 'readme.html']) {
    await rm(path.join(target, debianOnly), { force: true });
  }
  await mkdir(path.join(target, 'wp-content', 'uploads'), { recursive: true });
}

export async function writeProductionConfig(layout: LabLayout, root: string): Promise<void> {
  const { address, port } = layout.database.production;
  const file = path.join(root, 'wp-config.php');
  await fillAsset(layout, 'wp-config.php', file, {
    DB_NAME: databaseNames.production,
    DB_USER: databaseUsers.productionSite,
    DB_PASSWORD: labSecrets.productionSite,
    DB_HOST: `${address}:${port}`,
    SALT: 'production',
    ENVIRONMENT: 'production',
  });
}

export async function writeLocalConfig(layout: LabLayout, root: string): Promise<void> {
  const { address, port } = layout.database.local;
  await fillAsset(layout, 'wp-config.php', path.join(root, 'wp-config.php'), {
    DB_NAME: databaseNames.local,
    DB_USER: databaseUsers.localSite,
    DB_PASSWORD: labSecrets.localSite,
    DB_HOST: `${address}:${port}`,
    SALT: 'local',
    ENVIRONMENT: 'local',
  });
}

export async function installProduction(layout: LabLayout, root: string): Promise<void> {
  await install(layout, root, productionSite(layout).url, 'Example Shop', 'admin@example-shop.test');
}

export async function installLocal(layout: LabLayout, root: string): Promise<void> {
  await install(layout, root, localSite(layout).url, 'Old local copy', 'developer@shop.localhost');
}

async function install(layout: LabLayout, root: string, url: string, title: string, email: string): Promise<void> {
  const script = path.join(layout.assets, 'wp-install.php');
  const args = ['-d', 'memory_limit=512M', script, root, url, title, wordpressAccounts.admin.user, email];
  await run('php', args, { input: `${wordpressAccounts.admin.password}\n` });
}

/** Lets WordPress make what it makes on a first visit, and removes everything that depends on the clock. */
export async function settleProduction(layout: LabLayout, root: string): Promise<void> {
  const script = path.join(layout.assets, 'wp-settle.php');
  await run('php', ['-d', 'memory_limit=512M', script, root, productionSite(layout).url]);
}
