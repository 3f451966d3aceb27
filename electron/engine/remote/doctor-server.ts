import { isAppError } from '#shared/errors/app-error.ts';
import type { Examined } from './examined.ts';
import { toPlainLine } from './plain-text.ts';
import { shQuote } from './shell-quote.ts';
import type { RemoteSession, TunnelTarget } from './transport.ts';

/** Seconds by which two clocks may differ without a word. */
const tolerableSkew = 60;
const scarceDisk = 1024 * 1024;

/** Whether programs run, and whether the account's start-up files stay quiet. */
export async function examineShell(session: RemoteSession, signal: AbortSignal): Promise<Examined> {
  const script = 'printf "%s|%s" "$(id -un 2>/dev/null)" "$(uname -sr 2>/dev/null)"';
  const { stdout, noise = '' } = await session.run({ script }, signal);
  const [user = '', system = ''] = stdout.toString('utf8').split('|');
  const found = `Programs run as ${toPlainLine(user)} on ${toPlainLine(system)}.`;
  if (noise === '') return { found };
  return {
    status: 'warning',
    found: `${found} The shell prints text before: ${toPlainLine(noise)}`,
    mend: 'Start-up files (~/.bashrc, ~/.profile) should print only when a terminal is there: [ -t 1 ] && echo ...',
  };
}

const needed = ['tar', 'gzip', 'find', 'stat', 'head', 'cat'] as const;
const useful = ['zstd', 'mysql', 'mariadb', 'mysqldump', 'mariadb-dump', 'rsync', 'git', 'timeout', 'base64'] as const;

/** Which programs the account finds. */
export async function examineTools(session: RemoteSession, signal: AbortSignal): Promise<Examined> {
  const script = `for t in ${[...needed, ...useful].join(' ')}; do command -v "$t" >/dev/null 2>&1 && echo "$t"; done
find / -maxdepth 0 -printf 'find-printf\\n' 2>/dev/null; exit 0`;
  const { stdout } = await session.run({ script }, signal);
  const present = new Set(stdout.toString('latin1').split('\n'));
  const missing = needed.filter((tool) => !present.has(tool));
  const list = [...needed, ...useful].filter((tool) => present.has(tool)).join(', ');
  if (missing.length > 0) {
    return {
      status: 'warning',
      found: `Missing: ${missing.join(', ')}. There: ${list}.`,
      mend: 'Files then travel one by one, which is slow. Ask the host to install what is missing.',
    };
  }
  if (!present.has('find-printf')) {
    return {
      status: 'warning',
      found: `There: ${list}. find knows no -printf.`,
      mend: 'File lists take a slower way.',
    };
  }
  return { found: `${list}.` };
}

/** The PHP of the command line: the one that is named, else what the account finds. */
export async function examinePhp(session: RemoteSession, php: string, signal: AbortSignal): Promise<Examined> {
  const program = shQuote(php);
  const script = `p=$(command -v ${program} 2>/dev/null) || exit 0; echo "$p"; ${program} -r 'echo PHP_VERSION;' 2>/dev/null`;
  const { stdout } = await session.run({ script, okExitCodes: [0, 1, 126, 127, 255] }, signal);
  const [path = '', version = ''] = stdout.toString('utf8').trim().split('\n');
  if (path !== '' && version !== '') return { found: `PHP ${toPlainLine(version)} at ${toPlainLine(path)}.` };
  return {
    status: 'warning',
    found: path === '' ? `No ${toPlainLine(php)} is found on the command line.` : `${toPlainLine(path)} does not run.`,
    mend: 'Only needed for review environments and for commands of the framework. Name its path in the environment (PHP program).',
  };
}

/** Whether files travel over SFTP. */
export async function examineSftp(session: RemoteSession, signal: AbortSignal): Promise<Examined> {
  try {
    await session.checkFileTransfer(signal);
    return { found: 'SFTP works.' };
  } catch (error) {
    if (!isAppError(error, 'remote.sftp-unavailable') && !isAppError(error, 'remote.sftp-noise')) throw error;
    return {
      status: 'warning',
      found: `${error.message} Files are read through the shell instead.`,
      mend: error.hint ?? 'Ask the host to switch on the SFTP subsystem.',
    };
  }
}

/** Whether tunnels are allowed; that nothing listens at the target is fine. */
export async function examineForwarding(
  session: RemoteSession,
  target: TunnelTarget,
  signal: AbortSignal,
): Promise<Examined> {
  try {
    const tunnel = await session.openTunnel(target, signal);
    tunnel.destroy();
  } catch (error) {
    if (isAppError(error, 'connection.refused')) return forwardingOf(session);
    if (!isAppError(error, 'remote.forwarding-refused')) throw error;
    return { status: 'warning', found: error.message, mend: error.hint ?? 'Ask the host to allow TCP forwarding.' };
  }
  return forwardingOf(session);
}

function forwardingOf(session: RemoteSession): Examined {
  if (!session.usesRelay()) return { found: 'Tunnels are allowed.' };
  return {
    status: 'warning',
    found: 'Tunnels are forbidden. A small program on the server passes the database on instead, which works.',
    mend: 'Nothing needs to be done. With TCP forwarding (AllowTcpForwarding) the server would have a little less to do.',
  };
}

/** Whether a path is there and readable. */
export async function examinePath(session: RemoteSession, path: string, signal: AbortSignal): Promise<Examined> {
  const script = `p=${shQuote(path)}
if [ ! -e "$p" ]; then echo missing; elif [ -d "$p" ]; then [ -r "$p" ] && [ -x "$p" ] && echo folder || echo closed
else [ -r "$p" ] && echo file || echo closed; fi`;
  const { stdout } = await session.run({ script }, signal);
  const state = stdout.toString('latin1').trim();
  const shown = toPlainLine(path);
  if (state === 'folder' || state === 'file') return { found: `${shown} is there (${state}) and readable.` };
  if (state === 'closed') {
    return {
      status: 'failed',
      found: `The account may not read ${shown}.`,
      mend: 'Correct owner and rights on the server.',
    };
  }
  return {
    status: 'failed',
    found: `There is no ${shown}.`,
    mend: 'Correct the path in the settings of the environment.',
  };
}

/** Free space of the home directory's disk. */
export async function examineDisk(session: RemoteSession, signal: AbortSignal): Promise<Examined> {
  const { stdout } = await session.run({ script: 'df -Pk "$HOME" 2>/dev/null | tail -n 1; exit 0' }, signal);
  const [, total, , free, used] = stdout.toString('utf8').trim().split(/\s+/);
  if (total === undefined || free === undefined || !/^\d+$/.test(free)) {
    return { status: 'warning', found: 'The server does not say how full its disk is.' };
  }
  const found = `${toGigabytes(free)} GB of ${toGigabytes(total)} GB are free (${used ?? ''} used).`;
  if (Number(free) >= scarceDisk) return { found };
  return { status: 'warning', found, mend: 'A pull needs no space there, but the site itself will soon.' };
}

function toGigabytes(kilobytes: string): string {
  return (Number(kilobytes) / 1024 / 1024).toFixed(1);
}

/** How far the clocks are apart. */
export async function examineClock(session: RemoteSession, signal: AbortSignal): Promise<Examined> {
  const before = Date.now();
  const { stdout } = await session.run({ script: 'date +%s' }, signal);
  // The program ran somewhere between the two readings.
  const here = (before + Date.now()) / 2000;
  const skew = Math.round(Number(stdout.toString('latin1').trim()) - here);
  if (!Number.isFinite(skew)) return { status: 'warning', found: 'The server does not tell the time.' };
  const amount = `${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`;
  if (Math.abs(skew) <= tolerableSkew) return { found: 'The clocks agree.' };
  return {
    status: 'warning',
    found: `The server's clock is ${amount} of this computer's.`,
    mend: 'Switch on time synchronisation (NTP) on the one that is wrong. Times in lists are shown as the server names them.',
  };
}
