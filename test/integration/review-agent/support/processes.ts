import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Server programs of tests: each has a process group of its own, so that its workers end with it. */
export interface ServerProcess {
  readonly pid: number;
  /** What it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** A port of the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts a server and waits until it takes connections; without a port, until others find out. */
export async function startServer(
  command: string,
  args: readonly string[],
  port: number | null,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output = (output + bytes.toString('utf8')).slice(-200_000);
    });
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} did not start`);
  const server = { pid, output: () => output, stop: () => stopGroup(child, pid) };
  if (port === null) return server;
  for (let tries = 0; tries < 200; tries += 1) {
    if (await answers(port)) return server;
    if (child.exitCode !== null) break;
    await delay(25);
  }
  await server.stop();
  throw new Error(`${command} does not answer on port ${String(port)}:\n${output}`);
}

async function stopGroup(child: ChildProcess, pid: number): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null ? null : once(child, 'exit');
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
  await ended;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
