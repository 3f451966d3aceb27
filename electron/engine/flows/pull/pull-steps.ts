import { bindSteps, type PullStep, type RunConnected } from './pull-step.ts';
import type { JobStepDefinition } from '../../jobs/runner.ts';
import { afterPullStep } from './steps/after-pull.ts';
import { checkSiteStep } from './steps/check-site.ts';
import { fetchFilesStep } from './steps/fetch-files.ts';
import { finishTablesStep } from './steps/finish-tables.ts';
import { loadRowsStep } from './steps/load-rows.ts';
import { moveFilesStep } from './steps/move-files.ts';
import { uploadFilesStep } from './steps/upload-files.ts';
import { switchTablesStep } from './steps/switch-tables.ts';
import { proveMaskingStep, verifyCopyStep } from './steps/verify-copy.ts';

/** Changes when the steps do: a job of another version can only be undone or discarded. */
export const pullVersion = 2;

const databaseSteps: readonly PullStep[] = [loadRowsStep, verifyCopyStep, finishTablesStep, proveMaskingStep];

/** The steps of a pull in order. Up to the switch nothing of the target changes. */
export function pullSteps(
  what: { readonly database: boolean; readonly files: boolean; readonly onServer: boolean },
  runConnected: RunConnected,
): readonly JobStepDefinition[] {
  const steps = [
    ...(what.database ? databaseSteps : []),
    ...(what.files ? [fetchFilesStep] : []),
    ...(what.files && what.onServer ? [uploadFilesStep] : []),
    ...(what.database ? [switchTablesStep] : []),
    ...(what.files ? [moveFilesStep] : []),
    afterPullStep,
    checkSiteStep,
  ];
  return bindSteps(steps, runConnected);
}
