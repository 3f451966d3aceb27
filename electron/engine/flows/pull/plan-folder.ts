import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pullPlanSchema, type PullPlan } from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** Plans that were made, kept so that another process can run them. */
export interface PlanFolder {
  save(plan: PullPlan): void;
  /** Throws `plan.stale` when there is no such plan any more. */
  read(planId: string): PullPlan;
}

const most = 200;

/** Plans in a folder; the oldest go when there are too many. Jobs keep copies of their own. */
export function createPlanFolder(folder: string): PlanFolder {
  const pathOf = (planId: string): string => join(folder, `${planId}.json`);
  return {
    save(plan) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(pathOf(plan.id), JSON.stringify(plan), { mode: 0o600 });
      for (const name of readdirSync(folder).sort().reverse().slice(most)) rmSync(join(folder, name), { force: true });
    },
    read: (planId) => readPlan(/^[A-Za-z0-9-]{1,64}$/.test(planId) ? pathOf(planId) : ''),
  };
}

/** A plan from its file. Throws `plan.stale`. */
export function readPlan(path: string): PullPlan {
  try {
    return pullPlanSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('plan.stale', {
      message: 'This plan is no longer there.',
      hint: 'Make a new plan and look at it again.',
      cause,
    });
  }
}
