import { randomUUID } from 'node:crypto';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/** What the doctor looks at. */
export type Patient =
  | { readonly kind: 'server'; readonly serverId: string }
  | { readonly kind: 'environment'; readonly project: Project; readonly environment: Environment };

/** Shows each finding as it comes; exit code 1 when something failed. */
export async function runDoctor(context: CommandContext, patient: Patient): Promise<number> {
  const { engine, output, signal } = context;
  const runId = randomUUID();
  const stop = engine.on('doctor.found', (event) => {
    if (event.runId !== runId) return;
    output.event('doctor.found', event);
    output.say(describeFinding(event.finding));
  });
  const findings = await ask(context, patient, runId, signal).finally(stop);
  const failed = findings.filter((finding) => finding.status === 'failed');
  output.result(findings, () =>
    failed.length === 0 ? 'Everything that is needed works.' : `${String(failed.length)} checks failed.`,
  );
  return failed.length === 0 ? exitCodes.ok : exitCodes.failed;
}

async function ask(
  context: CommandContext,
  patient: Patient,
  runId: string,
  signal: AbortSignal,
): Promise<readonly DoctorFinding[]> {
  const { engine } = context;
  const serverId = patient.kind === 'server' ? patient.serverId : patient.environment.serverId;
  const place =
    patient.kind === 'server' ? {} : { projectId: patient.project.id, environmentId: patient.environment.id };
  if (serverId === undefined) {
    if (patient.kind === 'server') return [];
    return engine.request(
      'environments.doctor',
      { runId, projectId: patient.project.id, environmentId: patient.environment.id },
      { signal },
    );
  }
  const servers = await engine.request('servers.list', {});
  const server = servers.find((candidate) => candidate.id === serverId || candidate.name === serverId);
  if (server === undefined) {
    throw new AppError('store.server-not-found', {
      message: `There is no server "${serverId}".`,
      hint: `There are: ${servers.map((candidate) => candidate.id).join(', ') || 'none yet'}`,
    });
  }
  return engine.request('servers.doctor', { runId, server, ...place }, { signal });
}

function describeFinding(finding: DoctorFinding): string {
  const mark = { ok: '[ok]     ', warning: '[warning]', failed: '[FAILED] ', skipped: '[-]      ' }[finding.status];
  const mend = finding.mend === undefined ? '' : `\n            ${finding.mend}`;
  return `${mark} ${finding.title}: ${finding.found}${mend}`;
}
