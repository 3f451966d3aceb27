import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appName, type KeyAnswer, type Keychain } from './keychain.ts';
import { runTool, type ToolEnd } from './run-tool.ts';
import { linuxFormat } from './safe-storage-cipher.ts';

/** What the Secret Service is reached with. */
export interface LinuxKeychainParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Number of the user, for the session bus of a log-in without variables (cron, ssh); undefined where there is none. */
  readonly uid: number | undefined;
}

const answerTime = 10_000;
/** Somebody has to find and answer the keychain's own window. */
const unlockTime = 120_000;

/** Chromium looks for its text by this attribute alone, so nothing else may carry it. */
const attributes = ['application', appName] as const;
/** What Chromium's older half (libsecret) wants on top when it looks. */
const schema = ['xdg:schema', 'chrome_libsecret_os_crypt_password_v2'] as const;

/** GNOME Keyring, KeePassXC or any other Secret Service, through libsecret's `secret-tool`. */
export function createLinuxKeychain({ env, uid }: LinuxKeychainParts): Keychain {
  const bus = findBus(env, uid);
  const run = (args: readonly string[], timeoutMs: number, signal: AbortSignal, input = ''): Promise<ToolEnd> =>
    runTool({
      program: 'secret-tool',
      args,
      input,
      env: { ...env, DBUS_SESSION_BUS_ADDRESS: bus, LC_ALL: 'C' },
      timeoutMs,
      signal,
    });

  return {
    backend: 'gnome_libsecret',
    format: linuxFormat,
    async read(mayUnlock, signal) {
      if (bus === undefined) return noBus;
      // Searching shows no window; a locked item is found without its secret.
      const found = await run(['search', ...attributes], answerTime, signal);
      if (found.kind !== 'ended' || found.code !== 0) return toFailure(found);
      if (found.stdout.trim() === '') return { kind: 'none' };
      const text = /^secret = (.+)$/m.exec(found.stdout)?.[1];
      if (text !== undefined) return { kind: 'key', text };
      if (!mayUnlock) return { kind: 'locked' };
      const unlocked = await run(['lookup', ...attributes], unlockTime, signal);
      return unlocked.kind === 'ended' && unlocked.code === 0 && unlocked.stdout !== ''
        ? { kind: 'key', text: unlocked.stdout }
        : { kind: 'locked' };
    },
    async create(signal) {
      if (bus === undefined) return noBus;
      const text = randomBytes(16).toString('base64');
      const label = 'Chromium Safe Storage';
      const end = await run(['store', `--label=${label}`, ...schema, ...attributes], unlockTime, signal, text);
      if (end.kind !== 'ended') return toFailure(end);
      return end.code === 0 ? { kind: 'key', text } : { kind: 'locked' };
    },
  };
}

/** True where the window keeps its key in KWallet, which no program hands out in a way that all its versions share. */
export function usesKWallet(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env.XDG_CURRENT_DESKTOP ?? '').split(':').includes('KDE');
}

const noBus: KeyAnswer = { kind: 'unavailable', reason: 'there is no desktop session (no session bus) to ask' };

function findBus(env: LinuxKeychainParts['env'], uid: number | undefined): string | undefined {
  if (env.DBUS_SESSION_BUS_ADDRESS) return env.DBUS_SESSION_BUS_ADDRESS;
  const socket = `/run/user/${String(uid)}/bus`;
  return existsSync(socket) ? `unix:path=${socket}` : undefined;
}

function toFailure(end: ToolEnd): KeyAnswer {
  if (end.kind === 'not-installed') {
    return { kind: 'unavailable', reason: 'secret-tool is not installed (on Debian: apt-get install libsecret-tools)' };
  }
  if (end.kind === 'no-answer') return { kind: 'unavailable', reason: 'the keychain did not answer' };
  return { kind: 'unavailable', reason: 'no keychain (Secret Service) answers in this session' };
}
