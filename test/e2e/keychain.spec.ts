import { _electron as electron, expect, type Page, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronBinary, findElectron } from '../../build/electron/electron-dist.ts';

const appRoot = join(import.meta.dirname, '../..');
const dist = findElectron();
const hasKeyring = spawnSync('gnome-keyring-daemon', ['--version']).status === 0;
let dataFolder = '';

test.skip(process.platform !== 'linux' || !hasKeyring || !dist, 'needs gnome-keyring');

test.beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'stagelift-keychain-'));
});
test.afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** A session bus that starts no services, so that nobody answers for the keyring. */
const bareBus = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;

/** Starts the app in a session of its own: its keyring is unlocked with this password, or cannot be reached for null. */
async function start(unlock: string | null) {
  if (!dist) throw new Error('there is no Electron');
  const script = join(dataFolder, 'electron.sh');
  const daemon = 'gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null';
  const lines = [
    '#!/bin/bash',
    unlock === null ? '' : `printf %s ${unlock} | ${daemon}`,
    `exec "${electronBinary(dist)}" --password-store=gnome-libsecret "$@"`,
  ];
  await writeFile(join(dataFolder, 'inner.sh'), lines.join('\n'), { mode: 0o755 });
  await writeFile(join(dataFolder, 'bus.conf'), bareBus);
  const bus = unlock === null ? `--config-file=${dataFolder}/bus.conf` : '';
  const command = `exec dbus-run-session ${bus} -- ${dataFolder}/inner.sh "$@"`;
  await writeFile(script, `#!/bin/bash\n${command}\n`, { mode: 0o755 });
  const app = await electron.launch({
    executablePath: script,
    args: ['--no-sandbox', appRoot],
    cwd: appRoot,
    env: { ...(process.env as Record<string, string>), HOME: dataFolder, STAGELIFT_DATA: dataFolder },
  });
  const page = await app.firstWindow();
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
  return { app, page };
}

const shell = (page: Page, name: string, input: object) =>
  page.evaluate(([asked, given]) => window.stagelift.shell.request(asked, given), [name, input] as const);

test('a secret is kept by the keychain over a restart, and a locked keychain loses nothing (V5)', async () => {
  const canary = 'CANARY-keychain';
  const first = await start('labpass');
  expect(await shell(first.page, 'shell.secretBackend', {})).toEqual({
    ok: true,
    value: { backend: 'gnome_libsecret', protection: 'keychain' },
  });
  const opening = first.app.waitForEvent('window');
  const asked = shell(first.page, 'shell.askSecret', { ref: 'db/shop', title: 'Database' });
  const prompt = await opening;
  await prompt.getByLabel('Secret').fill(canary);
  await prompt.getByRole('button', { name: 'Continue' }).click();
  expect(await asked).toEqual({ ok: true, value: { stored: true } });
  await first.app.close();
  const written = await readFile(join(dataFolder, 'secrets.json'), 'utf8');
  expect(written).toContain('gnome_libsecret');
  expect(written).not.toContain('CANARY');

  const locked = await start(null);
  expect(await shell(locked.page, 'shell.secretBackend', {})).toMatchObject({ value: { protection: 'locked' } });
  expect(await shell(locked.page, 'shell.askSecret', { ref: 'db/shop', title: 'x' })).toMatchObject({
    ok: false,
    error: { code: 'secret.locked' },
  });
  expect(await shell(locked.page, 'shell.secretsStored', { refs: ['db/shop'] })).toEqual({
    ok: true,
    value: ['db/shop'],
  });
  await locked.app.close();
  expect(await readFile(join(dataFolder, 'secrets.json'), 'utf8')).toBe(written);
});
