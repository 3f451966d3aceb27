import type { DoctorFinding, DoctorReport } from '#shared/domain/doctor.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError, toAppError } from '#shared/errors/app-error.ts';
import { throwIfCancelled, toCancelled } from './cancelled.ts';
import type { Examined } from './examined.ts';
import { examineIdentification, examineKeyFiles, examineName, examinePort } from './doctor-network.ts';
import {
  examineClock,
  examineDisk,
  examineForwarding,
  examinePath,
  examinePhp,
  examineSftp,
  examineShell,
  examineTools,
} from './doctor-server.ts';
import { type ConnectEvent, createSsh2Transport, type Ssh2TransportOptions } from './ssh2-transport.ts';
import type { Interaction, RemoteSession, TunnelTarget } from './transport.ts';

/** What the caller knows about the environment on this server. */
export interface DoctorChecks {
  /** Absolute paths on the server that must be readable. */
  readonly paths?: readonly string[];
  /** The PHP of the command line that is to be used; `php` when absent. */
  readonly php?: string;
  /** The database as the server sees it: where a tunnel would lead. */
  readonly tunnelTarget?: TunnelTarget;
  /** Looks at the database; its findings are passed on as they are. */
  readonly checkDatabase?: (session: RemoteSession, signal: AbortSignal) => Promise<readonly DoctorFinding[]>;
}

/** What the doctor works with. */
export interface DoctorOptions extends Pick<Ssh2TransportOptions, 'hostKeys' | 'env' | 'times'> {
  readonly interaction: Interaction;
  readonly checks?: DoctorChecks;
}

interface Check {
  readonly id: string;
  readonly title: string;
  readonly run: () => Promise<Examined>;
  /** Without it, nothing that follows can be looked at. */
  readonly isNeeded?: boolean;
}

interface Examination {
  readonly report: (finding: DoctorFinding) => void;
  readonly signal: AbortSignal;
  /** The title of the check that made the rest pointless. */
  blockedBy: string | null;
}

/**
 * Examines the way to a server step by step: name, port, SSH, key files, each hop, host key, log-in, shell, tools, PHP, SFTP,
 * tunnels, paths, disk, clock, database. `emit` gets each finding as it is made. After a failed step that others need, those
 * are `skipped`. Throws only when cancelled.
 */
export async function runDoctor(
  server: Server,
  options: DoctorOptions,
  emit: (finding: DoctorFinding) => void,
  signal: AbortSignal,
): Promise<DoctorReport> {
  const findings: DoctorFinding[] = [];
  const examination: Examination = {
    signal,
    blockedBy: null,
    report(finding) {
      findings.push(finding);
      emit(finding);
    },
  };
  await runChecks(toNetworkChecks(server, signal), examination);
  const session = await connect(server, options, examination);
  try {
    await runChecks(toServerChecks(session, options.checks ?? {}, signal), examination);
    await examineDatabase(session, options.checks, examination);
  } finally {
    await session?.close();
  }
  return { findings };
}

async function runChecks(checks: readonly Check[], examination: Examination): Promise<void> {
  for (const { id, title, run, isNeeded = false } of checks) {
    if (examination.blockedBy !== null) {
      examination.report(toSkipped(id, title, examination.blockedBy));
      continue;
    }
    const finding = await examine(id, title, run, examination.signal);
    examination.report(finding);
    if (isNeeded && finding.status === 'failed') examination.blockedBy = title;
  }
}

async function examine(
  id: string,
  title: string,
  run: () => Promise<Examined>,
  signal: AbortSignal,
): Promise<DoctorFinding> {
  throwIfCancelled(signal);
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const { status = 'ok', ...said } = await run();
    return { id, title, status, ...said, durationMs: took() };
  } catch (error) {
    if (signal.aborted) throw toCancelled(signal);
    return { ...toFailed(id, title, toAppError(error)), durationMs: took() };
  }
}

function toFailed(id: string, title: string, { message, hint }: AppError): DoctorFinding {
  return { id, title, status: 'failed', found: message, ...(hint === undefined ? {} : { mend: hint }), durationMs: 0 };
}

function toSkipped(id: string, title: string, because: string): DoctorFinding {
  return { id, title, status: 'skipped', found: `Not looked at, because this failed: ${because}.`, durationMs: 0 };
}

function toNetworkChecks(server: Server, signal: AbortSignal): readonly Check[] {
  const first = server.jumps[0] ?? server;
  const logins = [...server.jumps.flatMap((jump) => jump.logins), ...server.logins];
  return [
    { id: 'name', title: 'Host name', isNeeded: true, run: () => examineName(first.host) },
    { id: 'port', title: 'Port', isNeeded: true, run: () => examinePort(first, signal) },
    { id: 'ssh', title: 'SSH server', isNeeded: true, run: () => examineIdentification(first, signal) },
    { id: 'key-files', title: 'Key files', run: () => examineKeyFiles(logins) },
  ];
}

interface HopProgress {
  readonly hostKeys: Map<number, string>;
  readonly loggedIn: Set<number>;
}

/** Connects and reports each hop, the host key and the log-in; null when no session came about. */
async function connect(
  server: Server,
  { interaction, ...options }: DoctorOptions,
  examination: Examination,
): Promise<RemoteSession | null> {
  const progress: HopProgress = { hostKeys: new Map(), loggedIn: new Set() };
  if (examination.blockedBy !== null) {
    reportConnection(server, progress, null, 0, examination);
    return null;
  }
  const observe = (event: ConnectEvent) => {
    if (event.kind === 'logged-in') progress.loggedIn.add(event.hop);
    else progress.hostKeys.set(event.hop, `${event.keyType} ${event.fingerprint}`);
  };
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const session = await createSsh2Transport({ ...options, observe }).connect(server, interaction, examination.signal);
    reportConnection(server, progress, null, took(), examination);
    return session;
  } catch (error) {
    if (examination.signal.aborted) throw toCancelled(examination.signal);
    reportConnection(server, progress, toAppError(error), took(), examination);
    return null;
  }
}

function reportConnection(
  server: Server,
  { hostKeys, loggedIn }: HopProgress,
  error: AppError | null,
  durationMs: number,
  examination: Examination,
): void {
  const last = server.jumps.length;
  const report = (id: string, title: string, found: string | null) => {
    if (examination.blockedBy !== null) examination.report(toSkipped(id, title, examination.blockedBy));
    else if (found !== null) examination.report({ id, title, status: 'ok', found, durationMs });
    else {
      examination.report({ ...toFailed(id, title, error ?? new AppError('internal.unexpected')), durationMs });
      examination.blockedBy = title;
    }
  };
  for (const [index, { user, host, port }] of server.jumps.entries()) {
    const key = hostKeys.get(index) ?? '';
    const found = loggedIn.has(index) ? `Logged in to ${user}@${host}:${port}; host key ${key}.` : null;
    report(`hop-${index + 1}`, `Jump host ${index + 1}`, found);
  }
  const key = hostKeys.get(last);
  report('host-key', 'Host key', key === undefined ? null : `Trusted: ${key}.`);
  report('login', 'Log-in', loggedIn.has(last) ? `Logged in as ${server.user}.` : null);
}

function toServerChecks(session: RemoteSession | null, checks: DoctorChecks, signal: AbortSignal): readonly Check[] {
  const onServer =
    (work: (open: RemoteSession) => Promise<Examined>): Check['run'] =>
    () =>
      session === null ? Promise.reject(new AppError('internal.unexpected')) : work(session);
  const target = checks.tunnelTarget ?? { kind: 'tcp' as const, host: '127.0.0.1', port: 3306 };
  const paths = (checks.paths ?? []).map((path, index) => ({
    id: `path-${index + 1}`,
    title: `Path ${path}`,
    run: onServer((open) => examinePath(open, path, signal)),
  }));
  return [
    { id: 'sftp', title: 'File transfer', run: onServer((open) => examineSftp(open, signal)) },
    { id: 'forwarding', title: 'Tunnels', run: onServer((open) => examineForwarding(open, target, signal)) },
    // After the two that also work for an account without a shell.
    { id: 'shell', title: 'Shell', isNeeded: true, run: onServer((open) => examineShell(open, signal)) },
    { id: 'tools', title: 'Programs', run: onServer((open) => examineTools(open, signal)) },
    { id: 'php', title: 'PHP', run: onServer((open) => examinePhp(open, checks.php ?? 'php', signal)) },
    ...paths,
    { id: 'disk', title: 'Disk', run: onServer((open) => examineDisk(open, signal)) },
    { id: 'clock', title: 'Clock', run: onServer((open) => examineClock(open, signal)) },
  ];
}

async function examineDatabase(
  session: RemoteSession | null,
  checks: DoctorChecks | undefined,
  { report, signal, blockedBy }: Examination,
): Promise<void> {
  const check = checks?.checkDatabase;
  if (check === undefined) return;
  if (session === null || blockedBy !== null) {
    report(toSkipped('database', 'Database', blockedBy ?? 'Log-in'));
    return;
  }
  try {
    for (const finding of await check(session, signal)) report(finding);
  } catch (error) {
    if (signal.aborted) throw toCancelled(signal);
    report(toFailed('database', 'Database', toAppError(error)));
  }
}
