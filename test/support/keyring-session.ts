import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How the keyring of a session starts: unlocked, as D-Bus activates it (locked), or not at all. */
export type KeyringState = 'unlocked' | 'locked' | 'none';

/** A session bus of its own with GNOME Keyring on it. */
export interface KeyringSession {
  /** What programs in this session are started with. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** False where the programs for it are missing. */
export function canStartKeyring(): boolean {
  const programs = ['gnome-keyring-daemon', 'dbus-run-session', 'secret-tool'];
  return process.platform === 'linux' && programs.every((name) => spawnSync('which', [name]).status === 0);
}

/** A session bus that starts no services, so that nobody answers for the keyring. */
const bareBus = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;

/** Starts a session whose keyring is kept below `home`, over several sessions when the folder is the same. */
export async function startKeyringSession(home: string, state: KeyringState): Promise<KeyringSession> {
  await mkdir(home, { recursive: true });
  const inner = join(home, 'session.sh');
  const unlock = 'printf labpass | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1';
  // The bus ends with this shell, which ends with our end of the pipe.
  const lines = [
    '#!/bin/bash',
    state === 'unlocked' ? unlock : '',
    'echo "$DBUS_SESSION_BUS_ADDRESS"',
    'cat >/dev/null',
  ];
  await writeFile(inner, lines.join('\n'), { mode: 0o755 });
  await writeFile(join(home, 'bus.conf'), bareBus);
  const config = state === 'none' ? [`--config-file=${join(home, 'bus.conf')}`] : [];
  const { DISPLAY: _display, ...inherited } = process.env;
  const child = spawn('dbus-run-session', [...config, '--', inner], {
    env: { ...inherited, HOME: home, XDG_RUNTIME_DIR: home },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  let address = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    address += String(chunk);
    if (address.includes('\n')) break;
  }
  return {
    env: { HOME: home, XDG_RUNTIME_DIR: home, DBUS_SESSION_BUS_ADDRESS: address.trim() },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
