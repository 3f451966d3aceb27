import type { JobRunner } from '../../jobs/runner.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import { madeBy } from './job-state.ts';
import type { SetUpPart } from './part.ts';

/** What is taken back. */
export interface UndoPartsOptions {
  readonly runner: JobRunner;
  readonly jobId: string;
  readonly projectId: string;
  /** In the order in which they are made. */
  readonly parts: readonly SetUpPart[];
  readonly context: (part: SetUpPart) => Promise<ProvisionContext>;
}

/**
 * Takes back what a job has made, last first. What is no longer as it was made stays, and the journal says why. Safe to
 * repeat after it was cut: what is gone already is found gone.
 */
export async function undoParts({ runner, jobId, projectId, parts, context }: UndoPartsOptions): Promise<void> {
  const { notes } = runner.record(jobId);
  runner.annotate(jobId, 'undo-begun', true);
  for (const part of parts.toReversed()) {
    const made = madeBy(notes, part.id, `${projectId}/${part.id}`);
    if (made === null) continue;
    const { kept } = await part.undo(await context(part), made);
    runner.annotate(jobId, 'part-undone', { id: part.id, kept });
  }
}
