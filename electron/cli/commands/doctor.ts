import { randomUUID } from 'node:crypto';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Server } from '#shared/domain/server.ts';
import { findServer, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/** What the doctor looks at. */
export type Patient =
  | { readonly kind: 'server'; readonly server: Server }
  | { readonly kind: 'environment'; readonly project: Project; readonly environment: Environment };

/** `doctor [SERVER]`: without a name every server, one after the other; exit code 1 when anything failed on any. */
export async function examineServers(context: CommandContext, name: string | undefined): Promise<number> {
  if (name !== undefined) return runDoctor(context, { kind: 'server', server: await findServer(context, name) });
  const servers = await context.engine.request('servers.list', {});
  if (servers.length === 0) {
    context.output.result([], () => 'No server yet. Add one with: stagelift server add NAME USER@HOST[:PORT]');
    return exitCodes.ok;
  }
  let code: number = exitCodes.ok;
  for (const server of servers) {
    context.output.say(`== ${server.name} (${server.user}@${server.host})`);
    code = Math.max(code, await runDoctor(context, { kind: 'server', server }));
    context.output.say();
  }
  return code;
}

/** Shows each finding as it comes; exit code 1 when something failed. */
export async function runDoctor(context: CommandContext, patient: Patient): Promise<number> {
  const { engine, output } = context;
  const runId = randomUUID();
  const stop = engine.on('doctor.found', (event) => {
    if (event.runId !== runId) return;
    output.event('doctor.found', event);
    output.say(describeFinding(event.finding));
  });
  const findings = await ask(context, patient, runId).finally(stop);
  const failed = findings.filter((finding) => finding.status === 'failed');
  output.result(findings, () =>
    failed.length === 0
      ? 'Everything that is needed works.'
      : `${String(failed.length)} check${failed.length === 1 ? '' : 's'} failed.`,
  );
  return failed.length === 0 ? exitCodes.ok : exitCodes.failed;
}

async function ask(
  { engine, signal }: CommandContext,
  patient: Patient,
  runId: string,
): Promise<readonly DoctorFinding[]> {
  if (patient.kind === 'server') {
    return engine.request('servers.doctor', { runId, server: patient.server }, { signal });
  }
  const { project, environment } = patient;
  return engine.request(
    'environments.doctor',
    { runId, projectId: project.id, environmentId: environment.id },
    { signal },
  );
}

function describeFinding(finding: DoctorFinding): string {
  const mark = { ok: '[ok]     ', warning: '[warning]', failed: '[FAILED] ', skipped: '[-]      ' }[finding.status];
  const mend = finding.mend === undefined ? '' : `\n            ${finding.mend}`;
  return `${mark} ${finding.title}: ${finding.found}${mend}`;
}
