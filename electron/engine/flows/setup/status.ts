import type { SetUpPlan, SetUpStatus } from '#shared/domain/setup.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { JobRecord } from '../../jobs/job-record.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import { checkOf, type SetUpNotes, setUpNotes } from './job-state.ts';
import type { SetUpPart } from './part.ts';

type StepStatus = SetUpStatus['steps'][number];

/** How a set-up stands as its journal tells; nothing is asked. Pure. */
export function storedStatus(plan: SetUpPlan, { job, notes }: JobRecord): SetUpStatus {
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const stands = steps.map(({ id }) => statusOf(notes, id));
  const waiting = new Set(stands.filter(({ state }) => state === 'waiting' || state === 'to-do').map(({ id }) => id));
  return {
    jobId: job.id,
    plan,
    steps: stands,
    byHand: steps.flatMap(({ id, state }) => {
      if (waiting.has(id) && state.kind === 'by-hand')
        return [{ stepId: id, why: state.why, snippets: state.snippets }];
      const given = handedOver(notes, id);
      return given === null ? [] : [{ stepId: id, why: given.why, snippets: given.snippets }];
    }),
  };
}

/** What was left to somebody once the step was made, as long as its last check was not well. */
function handedOver(notes: JobRecord['notes'], id: string): SetUpNotes['part-hands-over'] | null {
  if (checkOf(notes, id)?.ok !== false || setUpNotes(notes, 'part-undone').some((one) => one.id === id)) return null;
  return setUpNotes(notes, 'part-hands-over').findLast((one) => one.id === id) ?? null;
}

/** The same with every step looked at anew. */
export async function checkStatus(
  plan: SetUpPlan,
  record: JobRecord,
  parts: readonly SetUpPart[],
  context: (part: SetUpPart) => Promise<ProvisionContext>,
): Promise<SetUpStatus> {
  const stored = storedStatus(plan, record);
  const steps: StepStatus[] = [];
  const byHand: SetUpStatus['byHand'] = [];
  for (const step of stored.steps) {
    const part = parts.find(({ id }) => id === step.id);
    if (part === undefined || step.state === 'undone' || step.state === 'kept') {
      steps.push(step);
      continue;
    }
    const given = await context(part);
    const state = await part.inspect(given).catch((error: unknown) => {
      if (isAppError(error) && !error.code.startsWith('job.')) {
        return { kind: 'blocked', why: error.message, mend: error.hint ?? '' } as const;
      }
      throw error;
    });
    if (state.kind === 'by-hand') byHand.push({ stepId: step.id, why: state.why, snippets: state.snippets });
    if (step.state === 'made' || step.state === 'taken-over') {
      const { found } = await part.verify(given);
      steps.push({ ...step, evidence: found });
    } else {
      const evidence =
        state.kind === 'there' ? 'It is there now.' : state.kind === 'missing' ? 'Not there yet.' : reasonOf(state);
      steps.push({ ...step, evidence });
    }
  }
  return { ...stored, steps, byHand };
}

function reasonOf(state: { readonly what: string } | { readonly why: string }): string {
  return 'what' in state ? state.what : state.why;
}

function statusOf(notes: JobRecord['notes'], id: string): StepStatus {
  const undone = setUpNotes(notes, 'part-undone').findLast((one) => one.id === id);
  if (undone !== undefined) {
    const why = undone.kept.map((one) => `${one.what}: ${one.why}`).join('; ');
    return undone.kept.length === 0 ? { id, state: 'undone' } : { id, state: 'kept', evidence: why };
  }
  const evidence = checkOf(notes, id)?.found;
  const more = evidence === undefined ? {} : { evidence };
  const made = setUpNotes(notes, 'part-made').findLast((one) => one.id === id);
  const kept = made?.made.items.filter(({ kind }) => kind === 'kept') ?? [];
  if (kept.length > 0) {
    return { id, state: 'kept', evidence: kept.map(({ what, facts }) => `${what}: ${facts.why ?? ''}`).join('; ') };
  }
  if (made !== undefined) return { id, state: made.made.items.length === 0 ? 'taken-over' : 'made', ...more };
  const waits = setUpNotes(notes, 'part-waits').findLast((one) => one.id === id);
  return waits === undefined ? { id, state: 'to-do', ...more } : { id, state: 'waiting', evidence: waits.why };
}
