import { spawn } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './lab-error.ts';

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Return the result of a failed command instead of throwing. */
  readonly mayFail?: boolean;
  /** Run as somebody else. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Send the command's output straight to these file descriptors (used for daemons that keep them open). */
  readonly outputTo?: number;
}

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command without a shell and waits for its end. A daemon that keeps stdout open does not delay it. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const output = options.outputTo ?? 'pipe';
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    uid: options.user?.uid,
    gid: options.user?.gid,
    stdio: ['pipe', output, output],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  child.stdin?.on('error', () => undefined).end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once(options.outputTo === undefined ? 'close' : 'exit', (exitCode: number | null) => resolve(exitCode));
  });
  if (code !== 0 && options.mayFail !== true) {
    const said = (stderr.trim() === '' ? stdout : stderr).trim().slice(-2000);
    throw new LabError(`${command} ${args.join(' ').slice(0, 300)} ended with ${String(code)}: ${said}`);
  }
  return { code, stdout, stderr };
}

/** A process with its start time, so that a reused process id is never mistaken for it. */
export interface Daemon {
  readonly name: string;
  readonly pid: number;
  readonly startTime: string;
}

/** The start time of a living process in clock ticks since boot; undefined when it is gone or a zombie. */
export async function processStartTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

export async function identifyDaemon(name: string, pid: number): Promise<Daemon> {
  const startTime = await processStartTime(pid);
  if (startTime === undefined) throw new LabError(`${name} ended right after its start (process ${pid}).`);
  return { name, pid, startTime };
}

/** Waits for the pid file that a daemon writes and returns the process it names. */
export async function daemonFromPidFile(name: string, file: string, timeoutMs: number): Promise<Daemon> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const pid = Number((await readFile(file, 'utf8').catch(() => '')).trim());
    if (Number.isInteger(pid) && pid > 1 && (await processStartTime(pid)) !== undefined)
      return identifyDaemon(name, pid);
    if (Date.now() > deadline) throw new LabError(`${name} did not start: ${file} names no living process.`);
    await sleep(20);
  }
}

export async function isAlive(daemon: Daemon): Promise<boolean> {
  return (await processStartTime(daemon.pid)) === daemon.startTime;
}

/** Ends a daemon politely, and with SIGKILL when it has not gone after the grace time. */
export async function stopDaemon(daemon: Daemon, graceMs = 20_000): Promise<void> {
  if (!(await isAlive(daemon))) return;
  signal(daemon.pid, 'SIGCONT');
  signal(daemon.pid, 'SIGTERM');
  if (await waitForEnd(daemon, graceMs)) return;
  signal(daemon.pid, 'SIGKILL');
  if (!(await waitForEnd(daemon, 5000))) throw new LabError(`${daemon.name} (process ${daemon.pid}) cannot be ended.`);
}

/** Kills a process and everything that descends from it at this moment. */
export async function stopTree(root: Daemon): Promise<void> {
  if (!(await isAlive(root))) return;
  for (const pid of [root.pid, ...(await descendants(root.pid))]) signal(pid, 'SIGKILL');
  if (!(await waitForEnd(root, 5000))) throw new LabError(`${root.name} (process ${root.pid}) cannot be ended.`);
}

async function descendants(root: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => undefined);
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const found = new Set([root]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  found.delete(root);
  return [...found];
}

async function waitForEnd(daemon: Daemon, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (await isAlive(daemon)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process ended between the look and the signal, which is what was wanted.
  }
}

/**
 * All processes in mount namespaces in which the marker file has the given text. A namespace counts when any of its
 * processes sees the marker, since some (an sshd before login) have locked themselves into an empty folder.
 */
export async function processesBehindMarker(markerFile: string, text: string): Promise<readonly number[]> {
  const own = await mountNamespace('self');
  const members = new Map<string, number[]>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const namespace = await mountNamespace(entry);
    if (namespace !== undefined && namespace !== own) {
      members.set(namespace, [...(members.get(namespace) ?? []), Number(entry)]);
    }
  }
  const found: number[] = [];
  for (const pids of members.values()) {
    const seen = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/root${markerFile}`, 'utf8').catch(() => '')),
    );
    if (seen.includes(text)) found.push(...pids);
  }
  return found;
}

async function mountNamespace(pid: string): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/mnt`).catch(() => undefined);
}

/** Kills everything behind the marker: open sessions and whatever tests left running on the hosts. */
export async function killBehindMarker(markerFile: string, text: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const pids = await processesBehindMarker(markerFile, text);
    if (pids.length === 0) return;
    for (const pid of pids) signal(pid, 'SIGKILL');
    await sleep(30);
  }
  throw new LabError('Some processes of the lab hosts cannot be ended.');
}
