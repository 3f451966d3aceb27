import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { createTerminalInteraction } from '../../../electron/cli/interaction.ts';
import { createSecretFinder, type SecretFinder } from '../../../electron/cli/secrets/find-secret.ts';
import type { KeptSecrets } from '../../../electron/cli/secrets/kept-secrets.ts';
import { secretVariable, takeSecretVariables } from '../../../electron/cli/secrets/secret-variables.ts';
import type { Terminal } from '../../../electron/cli/terminal.ts';

const { signal } = new AbortController();

interface Bench {
  readonly finder: SecretFinder;
  readonly terminal: Terminal;
  readonly type: (text: string) => void;
  readonly shown: () => string;
  readonly mayUnlock: boolean[];
}

function bench(parts: {
  readonly isTTY?: boolean;
  readonly ci?: boolean;
  readonly variables?: Record<string, string>;
  readonly get?: (ref: string) => string | null;
}): Bench {
  const input = Object.assign(new PassThrough(), { isTTY: parts.isTTY ?? false, setRawMode: () => input });
  const output = new PassThrough();
  // The parts of the process's streams that are used.
  const terminal = { input, output, env: parts.ci === true ? { CI: '1' } : {} } as unknown as Terminal;
  const mayUnlock: boolean[] = [];
  const never = (): Promise<never> => Promise.reject(new Error('not asked for'));
  const kept: KeptSecrets = {
    get: async (ref, may) => {
      mayUnlock.push(may);
      return parts.get?.(ref) ?? null;
    },
    ...{ set: never, forget: never, list: never },
  };
  return {
    finder: createSecretFinder({ variables: parts.variables ?? {}, kept, terminal }),
    terminal,
    type: (text) => input.write(text),
    shown: () => String((output.read() as Buffer | null) ?? ''),
    mayUnlock,
  };
}

describe('a secret', () => {
  it('comes from its variable, else from what is kept, without a question', async () => {
    const { finder, mayUnlock } = bench({ variables: { STAGELIFT_SECRET_A_B: 'x' }, get: () => 'kept' });
    expect(await finder.find('a/b', 'A', signal)).toBe('x');
    expect(mayUnlock).toEqual([]);
    expect(await finder.find('c', 'C', signal)).toBe('kept');
    expect(await finder.findQuietly('d', signal)).toBe('kept');
    expect(mayUnlock).toEqual([false, false]);
  });

  it('is asked for on a terminal, once, and not shown', async () => {
    const { finder, type, shown, mayUnlock } = bench({ isTTY: true });
    const asked = finder.find('a/b', 'Password of\u001b shop', signal);
    setTimeout(() => type('CANARY\r'), 20);
    expect(await asked).toBe('CANARY');
    expect(await finder.find('a/b', 'Password of shop', signal)).toBe('CANARY');
    expect(mayUnlock).toEqual([true]);
    const text = shown();
    expect(text).toContain('Password of\ufffd shop: ');
    expect(text).toContain('stagelift secret set a/b');
    expect(text).not.toContain('CANARY');
  });

  it('is asked for with the reason when the kept one is of no use', async () => {
    const { finder, type, shown } = bench({
      isTTY: true,
      get: () => {
        throw new AppError('secret.locked', { message: 'It is locked.' });
      },
    });
    const asked = finder.find('a', 'A', signal);
    setTimeout(() => type('x\r'), 20);
    expect(await asked).toBe('x');
    expect(shown()).toContain('It is locked.\nA: ');
    expect(await bench({}).finder.findQuietly('a', signal)).toBeNull();
  });

  it('that nobody types ends as cancelled', async () => {
    const { finder, type } = bench({ isTTY: true });
    const asked = finder.find('a', 'A', signal);
    setTimeout(() => type('\u0003'), 20);
    await expect(asked).rejects.toMatchObject({ code: 'secret.prompt-cancelled' });
  });

  it.each([{ isTTY: false }, { isTTY: true, ci: true }])(
    'is never asked for with %j; the error names every way',
    async (parts) => {
      const { finder, terminal, shown } = bench(parts);
      await expect(finder.find('server/shop-1/password', 'password of shop', signal)).rejects.toMatchObject({
        code: 'secret.missing',
        message: 'The secret "server/shop-1/password" is missing (password of shop).',
        hint: expect.stringMatching(
          /secret set server\/shop-1\/password[^]*STAGELIFT_SECRET_SERVER_SHOP_1_PASSWORD[^]*window/,
        ) as unknown,
      });
      expect(shown()).toBe('');
      const interaction = createTerminalInteraction(terminal, finder);
      const question = { host: 'h', hop: 'h', keyType: 'k', fingerprint: 'f' };
      expect(await interaction.confirmHostKey?.(question, signal)).toBe(false);
    },
  );
});

describe('variables with secrets', () => {
  it('are taken out of the environment, the others stay', () => {
    const env: Record<string, string | undefined> = {
      STAGELIFT_SECRET_A: '1',
      STAGELIFT_LOCAL_PASSWORD: '2',
      STAGELIFT_DATA: '/d',
      PATH: '/bin',
    };
    expect(takeSecretVariables(env)).toEqual({ STAGELIFT_SECRET_A: '1', STAGELIFT_LOCAL_PASSWORD: '2' });
    expect(env).toEqual({ STAGELIFT_DATA: '/d', PATH: '/bin' });
    expect(secretVariable('server/shop-1/password')).toBe('STAGELIFT_SECRET_SERVER_SHOP_1_PASSWORD');
  });
});

describe('an imported secret', () => {
  it('is kept, but never over one that is kept already, and its absence is no failure', async () => {
    const entries = new Map<string, string>();
    const kept: KeptSecrets = {
      get: async (ref) => entries.get(ref) ?? null,
      set: async (ref, value) => {
        if (ref === 'weak') throw new AppError('secret.backend-weak');
        entries.set(ref, value);
        return { ref, backend: 'x', storedAt: '' };
      },
      forget: async () => false,
      list: async () => [...entries.keys()].map((ref) => ({ ref, backend: 'x', storedAt: '' })),
    };
    const finder = createSecretFinder({ variables: {}, kept, terminal: bench({}).terminal });
    expect(await finder.keep('a', 'first', signal)).toBe(true);
    expect(await finder.keep('a', 'second', signal)).toBe(false);
    expect(await finder.keep('weak', 'x', signal)).toBe(false);
    expect([...entries]).toEqual([['a', 'first']]);
  });
});
