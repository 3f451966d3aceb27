import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabInfo } from '../../lab/lab-info.ts';
import { failureOf, type Kit, openKit, passwordLogin, scripted } from './support/kit.ts';
import { startRogue } from './support/rogue-server.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await openKit();
});
afterAll(() => kit.clean());

const whoami = { script: 'id -un' };

async function userAt(session: Awaited<ReturnType<Kit['connect']>>): Promise<string> {
  const { stdout } = await session.run(whoami, kit.signal);
  return stdout.toString().trim();
}

describe('keys', () => {
  const names = ['ed25519', 'ed25519Encrypted', 'rsaPem', 'rsaPemEncrypted', 'rsaPkcs8', 'ecdsa'] as const;
  it.each<keyof LabInfo['keys']>(names)('logs in with the key %s', async (name) => {
    const session = await kit.connect(kit.server({ logins: [kit.key(name)] }));
    expect(await userAt(session)).toBe('deploy');
  });

  it('logs in with an encrypted PKCS#8 key and with an Ed25519 key in PKCS#8', async () => {
    const encrypted = join(kit.folder, 'pkcs8-encrypted');
    const source = kit.lab.keys.rsaPkcs8.path;
    execFileSync('openssl', ['pkcs8', '-topk8', '-in', source, '-out', encrypted, '-passout', 'pass:CANARY-pkcs8']);
    await chmod(encrypted, 0o600);
    const { interaction } = scripted({ secrets: { phrase: 'CANARY-pkcs8' } });
    const login = { kind: 'key' as const, path: encrypted, passphraseRef: 'phrase' };
    const session = await kit.connect(kit.server({ logins: [login] }), { interaction });
    expect(await userAt(session)).toBe('deploy');

    const ed25519 = join(kit.folder, 'ed25519.pem');
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', ed25519]);
    await chmod(ed25519, 0o600);
    const failure = await failureOf(kit.connect(kit.server({ logins: [{ kind: 'key', path: ed25519 }] })));
    // The server does not know this key, but it was offered: the conversion worked.
    expect(failure.code).toBe('auth.key-refused');
  });

  it('asks for the passphrase when none is stored', async () => {
    const { interaction, asked } = scripted({ answers: () => [kit.lab.keys.ed25519Encrypted.passphrase ?? ''] });
    const login = { kind: 'key' as const, path: kit.lab.keys.ed25519Encrypted.path };
    const session = await kit.connect(kit.server({ logins: [login] }), { interaction });
    expect(await userAt(session)).toBe('deploy');
    expect(asked.logins.map(({ prompts }) => prompts)).toEqual([[{ text: 'Passphrase:', echo: false }]]);
  });
});

describe('what is wrong is said distinctly (S5)', () => {
  it('tells wrong password, refused key and wrong passphrase apart', async () => {
    const wrong = scripted({ secrets: { password: 'CANARY-wrong', passphrase: 'CANARY-wrong' } });
    const options = { interaction: wrong.interaction };
    const password = await failureOf(kit.connect(kit.server({ logins: [passwordLogin] }), options));
    const key = await failureOf(kit.connect(kit.server({ logins: [kit.key('stranger')] }), options));
    const phrase = await failureOf(kit.connect(kit.server({ logins: [kit.key('ed25519Encrypted')] }), options));
    const locked = kit.server({ user: kit.lab.refusedUsers.locked, logins: [passwordLogin] });
    const lockedFailure = await failureOf(kit.connect(locked));
    expect([password.code, key.code, phrase.code, lockedFailure.code]).toEqual([
      'auth.password-refused',
      'auth.key-refused',
      'auth.passphrase-wrong',
      'auth.password-refused',
    ]);
    expect(new Set([password.message, key.message, phrase.message]).size).toBe(3);
    expect(JSON.stringify([password, key, phrase])).not.toContain('CANARY');
  });

  it('has a text of its own for each of five troubles, and asks for the stored secret once (S5)', async () => {
    const rogue = await startRogue({
      onAuth(context) {
        if (context.method !== 'keyboard-interactive') {
          context.reject(['keyboard-interactive']);
          return;
        }
        context.prompt([{ prompt: 'Your password has expired. New password: ', echo: false }], '', () =>
          context.reject(['keyboard-interactive']),
        );
      },
    });
    const open = join(kit.folder, 'for-all');
    await copyFile(kit.lab.keys.ed25519.path, open);
    await chmod(open, 0o644);
    const servers = [
      kit.server({ logins: [passwordLogin] }),
      kit.server({ host: '127.0.0.1', port: rogue.port, logins: [passwordLogin] }),
      kit.server({ logins: [kit.key('stranger')] }),
      kit.server({ logins: [kit.key('ed25519Encrypted')] }),
      kit.server({ logins: [{ kind: 'key', path: open }] }),
    ];
    const told: string[] = [];
    for (const server of servers) {
      const { interaction, asked } = scripted({ secrets: { password: 'CANARY-no', passphrase: 'CANARY-no' } });
      const failure = await failureOf(kit.connect(server, { interaction }));
      told.push(`${failure.code} ${failure.hint ?? ''}`);
      expect(asked.secrets.length).toBeLessThanOrEqual(1);
    }
    await rogue.stop();
    expect(new Set(told).size).toBe(5);
    expect(told[0]).toContain('The stored password is kept');
  });

  it('offers a wrong password once, not again and again', async () => {
    let tries = 0;
    const rogue = await startRogue({
      onAuth(context) {
        if (context.method === 'password') tries += 1;
        context.reject(['password', 'keyboard-interactive']);
      },
    });
    const server = kit.server({ host: '127.0.0.1', port: rogue.port, logins: [passwordLogin] });
    const failure = await failureOf(kit.connect(server));
    await rogue.stop();
    expect(failure.code).toBe('auth.password-refused');
    expect(tries).toBe(1);
  });

  it('names what is wrong with a key file (S15)', async () => {
    const at = (name: string) => join(kit.folder, name);
    await mkdir(at('folder'));
    await writeFile(at('putty.ppk'), 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', { mode: 0o600 });
    await writeFile(at('garbage'), Buffer.alloc(16 * 1024, 0x9b), { mode: 0o600 });
    await copyFile(kit.lab.keys.ed25519.path, at('open-to-all'));
    await chmod(at('open-to-all'), 0o644);
    await symlink(kit.lab.keys.ed25519.path, at('link'));
    const says = async (path: string) =>
      (await failureOf(kit.connect(kit.server({ logins: [{ kind: 'key', path }] })))).message;
    expect(await says(at('folder'))).toContain('not a file');
    expect(await says(at('missing'))).toContain('no such file');
    expect(await says(at('putty.ppk'))).toContain('PuTTY');
    expect(await says(at('garbage'))).toContain('not a private key');
    expect(await says(at('open-to-all'))).toContain('other users');
    expect(await says(kit.lab.keys.ed25519.publicPath)).toMatch(/public half|other users/);
    const session = await kit.connect(kit.server({ logins: [{ kind: 'key', path: at('link') }] }));
    expect(await userAt(session)).toBe('deploy');
  });

  it('says when the server wants a new password', async () => {
    const rogue = await startRogue({
      onAuth(context) {
        if (context.method !== 'keyboard-interactive') {
          context.reject(['keyboard-interactive']);
          return;
        }
        context.prompt([{ prompt: 'Your password has expired. New password: ', echo: false }], '', () =>
          context.reject(['keyboard-interactive']),
        );
      },
    });
    const { interaction, asked } = scripted({ secrets: { password: 'CANARY' } });
    const server = kit.server({ host: '127.0.0.1', port: rogue.port, logins: [passwordLogin] });
    const failure = await failureOf(kit.connect(server, { interaction }));
    await rogue.stop();
    expect(failure.code).toBe('auth.password-expired');
    expect(asked.logins).toEqual([]);
  });

  it('says when no way to log in fits', async () => {
    const rogue = await startRogue({ onAuth: (context) => context.reject(['hostbased']) });
    const server = kit.server({ host: '127.0.0.1', port: rogue.port });
    const failure = await failureOf(kit.connect(server));
    await rogue.stop();
    expect(failure.code).toBe('auth.no-method');
    expect(failure.message).toContain('hostbased');
  });
});

describe('the agent', () => {
  it('offers only the chosen identity of an agent with eight keys (S6)', async () => {
    const sshd = await kit.sshd({
      name: 'tries',
      port: 4701,
      extraConfig: 'MaxAuthTries 3\nLogLevel VERBOSE',
    });
    const { socket, publicKey } = kit.lab.crowdedAgent;
    const login = { kind: 'agent' as const, socketPath: socket, publicKeyPath: publicKey };
    const session = await kit.connect(kit.server({ port: sshd.port, logins: [login] }));
    expect(await userAt(session)).toBe('deploy');
    await session.close();
    const failure = await failureOf(
      kit.connect(kit.server({ port: sshd.port, logins: [{ kind: 'agent', socketPath: socket }] })),
    );
    const log = await sshd.log();
    await sshd.stop();
    expect(failure.code).toBe('auth.key-refused');
    expect(log.split('\n').filter((line) => line.startsWith('Failed publickey')).length).toBeLessThanOrEqual(3);
  });

  it('says when the agent is gone (S16)', async () => {
    const login = { kind: 'agent' as const, socketPath: join(kit.folder, 'no-agent') };
    const failure = await failureOf(kit.connect(kit.server({ logins: [login] })));
    expect(failure.code).toBe('auth.agent-unavailable');
    expect(failure.message).toContain('does not answer');
    const unset = await failureOf(kit.connect(kit.server({ logins: [{ kind: 'agent' }] }), { env: {} }));
    expect(unset.message).toContain('SSH_AUTH_SOCK');
  });

  it('goes on with the next way to log in', async () => {
    const agent = { kind: 'agent' as const, socketPath: join(kit.folder, 'no-agent') };
    const session = await kit.connect(kit.server({ logins: [agent, kit.key('stranger'), passwordLogin] }));
    expect(await userAt(session)).toBe('deploy');
  });
});

describe('passwords and questions', () => {
  it('answers a lone password prompt of keyboard-interactive with the stored password', async () => {
    const { address: host, port, user } = kit.lab.keyboardInteractive;
    const { interaction, asked } = scripted({ secrets: { password: kit.lab.keyboardInteractive.password } });
    const session = await kit.connect(kit.server({ host, port, user, logins: [passwordLogin] }), { interaction });
    expect(await userAt(session)).toBe('deploy');
    expect(asked.logins).toEqual([]);
  });

  it('passes odd passwords on unchanged (U5)', async () => {
    const odd = [`'"\\$#\``, ' spaces around ', 'line\nbreak', 'pässwörd 🔑', 'x'.repeat(200), '$(id)', '%s%n'];
    const seen: string[] = [];
    const rogue = await startRogue({
      onAuth(context) {
        if (context.method !== 'password') {
          context.reject(['password']);
          return;
        }
        seen.push(context.password);
        context.accept();
      },
    });
    for (const password of odd) {
      const { interaction } = scripted({ secrets: { password } });
      const server = kit.server({ host: '127.0.0.1', port: rogue.port, logins: [passwordLogin] });
      await (await kit.connect(server, { interaction })).close();
    }
    await rogue.stop();
    expect(seen).toEqual(odd);
  });
});
