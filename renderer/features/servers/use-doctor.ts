import { useEffect, useRef, useState } from 'react';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { Server } from '#shared/domain/server.ts';
import { useClient, useEngineEvent } from '../../client/client-context.tsx';

/** What is examined: a server (also one that is not saved yet), or an environment on this computer. */
export type DoctorSubject =
  | {
      readonly kind: 'server';
      readonly server: Server;
      readonly projectId?: string;
      readonly environmentId?: string;
    }
  | { readonly kind: 'environment'; readonly projectId: string; readonly environmentId: string };

interface DoctorRun {
  readonly state: 'idle' | 'running' | 'done' | 'failed';
  readonly findings: readonly DoctorFinding[];
  readonly error: unknown;
}

const idle: DoctorRun = { state: 'idle', findings: [], error: null };

/** Runs the doctor; findings appear one by one. Leaving the screen ends the run. */
export function useDoctor(): DoctorRun & { readonly examine: (subject: DoctorSubject) => Promise<void> } {
  const client = useClient();
  const [run, setRun] = useState<DoctorRun>(idle);
  const current = useRef<{ readonly id: string; readonly abort: AbortController } | null>(null);

  useEngineEvent('doctor.found', ({ runId, finding }) => {
    if (runId !== current.current?.id) return;
    setRun((known) => ({ ...known, findings: withFinding(known.findings, finding) }));
  });
  useEffect(() => () => current.current?.abort.abort(), []);

  const examine = async (subject: DoctorSubject): Promise<void> => {
    current.current?.abort.abort();
    const mine = { id: crypto.randomUUID(), abort: new AbortController() };
    current.current = mine;
    setRun({ ...idle, state: 'running' });
    try {
      const findings = await ask(mine.id, subject, mine.abort.signal);
      if (current.current === mine) setRun({ state: 'done', findings, error: null });
    } catch (error) {
      if (current.current === mine && !mine.abort.signal.aborted)
        setRun((known) => ({ ...known, state: 'failed', error }));
    }
  };
  const ask = (runId: string, subject: DoctorSubject, signal: AbortSignal): Promise<readonly DoctorFinding[]> => {
    if (subject.kind === 'environment') {
      const { projectId, environmentId } = subject;
      return client.call('environments.doctor', { runId, projectId, environmentId }, signal);
    }
    const { kind: _, ...input } = subject;
    return client.call('servers.doctor', { runId, ...input }, signal);
  };
  return { ...run, examine };
}

/** A later finding with the same id replaces the earlier one. */
export function withFinding(findings: readonly DoctorFinding[], finding: DoctorFinding): readonly DoctorFinding[] {
  const known = findings.some((other) => other.id === finding.id);
  return known ? findings.map((other) => (other.id === finding.id ? finding : other)) : [...findings, finding];
}
