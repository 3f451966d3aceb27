import { z } from 'zod';
import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { TargetConnection } from '../../../mysql/connection.ts';
import { readLiveSide } from '../../../mysql/live-side.ts';
import { runSwitch } from '../../../mysql/run-switch.ts';
import { planSwitch, type SwitchPlan } from '../../../mysql/switch-plan.ts';
import { inspectDatabase } from '../../../mysql/inspect.ts';
import { lastNoteOf } from '../notes.ts';
import type { PreparedDatabase } from '../prepared-pull.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import type { ShadowPlace } from '../shadow-place.ts';
import { placeOf } from './place-of.ts';

/** Puts the new tables in the place of the old ones, in one atomic renaming. The old ones stay for undo. */
export const switchTablesStep: PullStep = {
  name: 'switch',
  title: 'Switch to the new tables',
  effort: 2,
  async run(context) {
    const { database } = context.session.prepared;
    if (database === null) return;
    const { job } = context;
    const place = placeOf(context, database);
    const target = await context.session.target();
    const plan = switchPlanOf(job.notes()) ?? (await makePlan(context, database, place, target));
    if (switchPlanOf(job.notes()) === null) job.note('switch-begun', plan, true);
    const { skipped } = await runSwitch(target, plan, (step, event) => {
      job.note('switch-step', { step, event }, true);
      return Promise.resolve();
    });
    for (const object of skipped) {
      job.note('warning', {
        id: 'object-refused',
        severity: 'warning',
        title: `${object.title}: the target refused`,
        detail: object.why,
      });
    }
    job.note('switch-done', { oldSchema: plan.oldSchema }, true);
    job.log('info', 'The new tables are in place; the old ones are kept for undo.');
  },
};

/** The switch that this job has begun, from its journal; null before. */
export function switchPlanOf(notes: Parameters<typeof lastNoteOf>[0]): SwitchPlan | null {
  const value = lastNoteOf(notes, 'switch-begun');
  return isSwitchPlan(value) ? value : null;
}

const planShape = z.object({
  id: z.string(),
  liveSchema: z.string(),
  tables: z.array(z.unknown()),
  steps: z.array(z.unknown()),
});

/** The journal is ours; this only guards against a damaged line. */
function isSwitchPlan(value: unknown): value is SwitchPlan {
  return planShape.safeParse(value).success;
}

async function makePlan(
  context: PullStepContext,
  database: PreparedDatabase,
  place: ShadowPlace,
  target: TargetConnection,
): Promise<SwitchPlan> {
  const { signal } = context.job;
  const live = await inspectDatabase(target, database.target.schema, signal);
  const arriving = database.tables.map((table) => table.facts.name);
  return planSwitch({
    id: place.id,
    mode: place.mode,
    liveSchema: database.target.schema,
    shadowSchema: place.schema,
    newTables: database.tables.map(({ facts }) => ({ name: facts.name, shadowName: place.nameOf(facts.name) })),
    objects: database.objects,
    live: await readLiveSide(target, withoutNewTables(live, place), arriving, signal),
    targetOnly: 'keep',
  });
}

/** In a schema shared with the new tables, those are not among the live ones. */
function withoutNewTables(live: DatabaseFacts, place: ShadowPlace): DatabaseFacts {
  if (place.mode !== 'prefix') return live;
  return { ...live, tables: live.tables.filter((table) => !table.name.startsWith(`sl${place.id}`)) };
}
