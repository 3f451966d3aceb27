import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** How a finished command went. */
export interface Measured {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallSeconds: number;
  /** CPU seconds of the process itself, looked up ten times a second: the last tenth may be missing. */
  readonly cpuSeconds: number;
  /** Highest resident memory of the process itself, looked up just as often; the kernel remembers the peak. */
  readonly peakRssBytes: number;
}

/** Runs a command to its end and times it from outside. Throws when it fails, with what it said. */
export function runMeasured(
  argv: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly okCodes?: readonly number[] } = {},
): Promise<Measured> {
  const [program = '', ...words] = argv;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    let cpuSeconds = 0;
    let peakRssBytes = 0;
    const sampling = setInterval(() => {
      if (child.pid === undefined || child.exitCode !== null) return;
      cpuSeconds = cpuSecondsOf(child.pid);
      peakRssBytes = Math.max(peakRssBytes, peakRssOf(child.pid));
    }, 100);
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(sampling);
      const measured = {
        code,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
        wallSeconds: (performance.now() - startedAt) / 1000,
        cpuSeconds,
        peakRssBytes,
      };
      if ((options.okCodes ?? [0]).includes(code ?? -1)) resolve(measured);
      else
        reject(
          new Error(
            `${argv.join(' ')} ended with ${String(code)}: ${`${measured.stderr}${measured.stdout}`.slice(-2000)}`,
          ),
        );
    });
  });
}

/** Runs a pipeline in bash, where any part that fails fails the whole. */
export function runPipeline(script: string): Promise<Measured> {
  return runMeasured(['bash', '-c', `set -euo pipefail\n${script}`]);
}

/** The highest resident memory that a running process has had so far, in bytes; 0 while it is being started or ended. */
function peakRssOf(pid: number): number {
  const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) * 1024;
}

/** CPU seconds that a running process has used so far (user and system), by Linux's /proc. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Fields 14 and 15 of the manual, in clock ticks of a hundredth of a second.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** CPU seconds of everything that runs below a process, as far as it was seen. */
export interface Descendants {
  /** Ends the watch. By the program's name: sshd, mysqldump, gzip. */
  stop(): ReadonlyMap<string, number>;
}

/**
 * Looks twenty times a second at the processes below another, for services that do not wait for their children and so are
 * not charged with their time. What a process used in its last twentieth of a second is missing.
 */
export function watchDescendants(pid: number): Descendants {
  const seen = new Map<number, { name: string; seconds: number }>();
  const look = (): void => {
    for (const one of descendantsOf(pid)) seen.set(one.pid, one);
  };
  look();
  const before = new Map([...seen].map(([id, { seconds }]) => [id, seconds]));
  const timer = setInterval(look, 50);
  return {
    stop() {
      clearInterval(timer);
      look();
      const total = new Map<string, number>();
      for (const [id, { name, seconds }] of seen) {
        total.set(name, (total.get(name) ?? 0) + seconds - (before.get(id) ?? 0));
      }
      return total;
    },
  };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly seconds: number;
}

function descendantsOf(pid: number): readonly Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
  const below = new Set([pid]);
  // A child may have a smaller number than its parent once the numbers have begun again.
  for (let found = true; found;) {
    found = false;
    for (const one of all) {
      if (below.has(one.pid) || !below.has(one.parent)) continue;
      below.add(one.pid);
      found = true;
    }
  }
  return all.filter((one) => one.pid !== pid && below.has(one.pid));
}

function readProcess(pid: number): readonly Process[] {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    const name = stat.slice(stat.indexOf('(') + 1, end);
    return [{ pid, parent: Number(fields[1]), name, seconds: (Number(fields[11]) + Number(fields[12])) / 100 }];
  } catch {
    return []; // ended meanwhile
  }
}
