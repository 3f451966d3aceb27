import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsSchema } from '#shared/domain/settings.ts';
import { createKeptSecrets, type KeptSecrets } from './kept-secrets.ts';
import type { Keychain } from './keychain.ts';
import { createLinuxKeychain, usesKWallet } from './linux-keychain.ts';
import { createMacKeychain } from './mac-keychain.ts';

/** What decides which keychain is used. */
export interface PlatformFacts {
  readonly dataFolder: string;
  /** As in `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number | undefined;
}

/** The kept secrets with this platform's keychain. */
export function openKeptSecrets(facts: PlatformFacts): KeptSecrets {
  const { dataFolder, platform } = facts;
  return createKeptSecrets({
    dataFolder,
    ...chooseKeychain(facts),
    // Elsewhere safeStorage always has a keychain.
    acceptsWeak: async () => platform === 'linux' && (await readAcceptance(dataFolder)),
    now: () => new Date(),
  });
}

function chooseKeychain({ platform, env, uid }: PlatformFacts): { keychain: Keychain | null; whyNot: string } {
  if (platform === 'darwin') return { keychain: createMacKeychain({ env }), whyNot: '' };
  if (platform !== 'linux') {
    return { keychain: null, whyNot: 'the command line has no way to the keychain of this system' };
  }
  return usesKWallet(env)
    ? { keychain: null, whyNot: 'the window keeps its key in KWallet, which the command line cannot read' }
    : { keychain: createLinuxKeychain({ env, uid }), whyNot: '' };
}

async function readAcceptance(dataFolder: string): Promise<boolean> {
  try {
    const settings: unknown = JSON.parse(await readFile(join(dataFolder, 'settings.json'), 'utf8'));
    return settingsSchema.parse(settings).acceptWeakSecretStore;
  } catch {
    // No settings, or none that can be read: nothing was accepted.
    return false;
  }
}
