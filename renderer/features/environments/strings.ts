import type { Stage } from '#shared/domain/environment.ts';

const stageNames: Readonly<Record<Stage, string>> = {
  local: 'Local',
  development: 'Development',
  testing: 'Testing',
  review: 'Review',
  staging: 'Staging',
  production: 'Production',
};

export const strings = {
  stageName: (stage: Stage) => stageNames[stage],
  flow: (source: string, target: string) => `Data flows from ${source} down to ${target}`,
} as const;
