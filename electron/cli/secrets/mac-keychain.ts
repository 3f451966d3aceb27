import { appName, type KeyAnswer, type Keychain } from './keychain.ts';
import { runTool } from './run-tool.ts';
import { macFormat } from './safe-storage-cipher.ts';

/** What the keychain of macOS is reached with. */
export interface MacKeychainParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `/usr/bin/security` unless a test says otherwise. */
  readonly program?: string;
}

const answerTime = 10_000;
const allowTime = 120_000;

/** errSecItemNotFound and errSecInteractionNotAllowed as `security` ends with them (the lowest eight bits). */
const itemNotFound = 44;
const interactionNotAllowed = 36;

/**
 * The login keychain through `security`. macOS itself asks the user whether `security` may read the window's entry; a
 * session without a screen (ssh) is refused.
 */
export function createMacKeychain({ env, program = '/usr/bin/security' }: MacKeychainParts): Keychain {
  return {
    backend: 'keychain',
    format: macFormat,
    async read(mayUnlock, signal) {
      const args = ['find-generic-password', '-w', '-s', `${appName} Safe Storage`];
      const end = await runTool({ program, args, env, timeoutMs: mayUnlock ? allowTime : answerTime, signal });
      if (end.kind === 'not-installed') return { kind: 'unavailable', reason: `${program} is missing` };
      if (end.kind === 'no-answer') return { kind: 'locked' };
      if (end.code === 0) return { kind: 'key', text: end.stdout.replace(/\n$/, '') };
      if (end.code === itemNotFound) return { kind: 'none' };
      if (end.code === interactionNotAllowed) return { kind: 'locked' };
      return { kind: 'unavailable', reason: 'the keychain refused to hand out the key' };
    },
    // An entry made by another program would make macOS ask at every start of the window.
    create: () => Promise.resolve(onlyTheWindow),
  };
}

const onlyTheWindow: KeyAnswer = {
  kind: 'unavailable',
  reason: 'the keychain holds no key of Stagelift yet (the window makes it when it stores its first secret)',
};
