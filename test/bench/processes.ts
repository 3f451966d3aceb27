import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

/** CPU seconds of all processes that a process has started and that have ended, their own children included. */
export function childrenCpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
