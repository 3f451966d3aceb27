import type { Problem } from '#shared/domain/problem.ts';
import type { RemoteSession } from '../../remote/transport.ts';

/** How a server feels at this moment; null where it does not say. */
export interface ServerLoad {
  /** Programs that want to run or wait for the disk, averaged over a minute, for each processor. */
  readonly perProcessor: number | null;
  /** Of the disk that the account's home is on. */
  readonly freeBytes: number | null;
}

/** From here on each further reader makes visitors wait. */
const busyFrom = 3;
const scarceBytes = 200e6;

/** Asks a server how busy it is. Reads only. */
export async function readServerLoad(session: RemoteSession, signal: AbortSignal): Promise<ServerLoad> {
  const script = `cat /proc/loadavg 2>/dev/null || echo; nproc 2>/dev/null || grep -c '^processor' /proc/cpuinfo 2>/dev/null || echo
df -Pk "$HOME" 2>/dev/null | sed -n 2p; exit 0`;
  const { stdout } = await session.run({ script }, signal);
  const [load = '', processors = '', disk = ''] = stdout.toString('latin1').split('\n');
  const one = Number.parseFloat(load);
  const count = Number.parseInt(processors, 10);
  const kilobytes = Number.parseInt(disk.trim().split(/\s+/).at(3) ?? '', 10);
  return {
    perProcessor: one >= 0 && count > 0 ? one / count : null,
    freeBytes: kilobytes >= 0 ? kilobytes * 1024 : null,
  };
}

/** True when a pull should be as light as it can. Pure. */
export function isBusy({ perProcessor }: ServerLoad): boolean {
  return perProcessor !== null && perProcessor >= busyFrom;
}

/** What the plan says about it. Pure. */
export function loadProblems(load: ServerLoad): readonly Problem[] {
  const problems: Problem[] = [];
  if (isBusy(load)) {
    problems.push({
      id: 'source-busy',
      severity: 'warning',
      title: `The source's server has ${(load.perProcessor ?? 0).toFixed(0)} times as much to do as it can`,
      detail: 'It is read over one connection only, and its programs run behind everything else.',
      mend: 'Pull later, or below a rate (--limit-rate 1M). --refuse-busy does not pull from a busy server at all.',
    });
  }
  if (load.freeBytes !== null && load.freeBytes < scarceBytes) {
    problems.push({
      id: 'source-disk-full',
      severity: 'warning',
      title: `The source's server has only ${String(Math.round(load.freeBytes / 1e6))} MB of disk left`,
      detail: 'A pull writes no file there. The site itself will soon fail.',
      mend: 'Free some space there.',
    });
  }
  return problems;
}
