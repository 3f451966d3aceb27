import type { InputOf } from '#shared/contract/contract.ts';
import type { checklistContract } from '#shared/contract/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { findEnvironment } from '../store/projects.ts';

/** Who watches, where backups land, how stages are closed, whom to call; null takes a setting out, what is absent stays. */
export type ChecklistSettings = Omit<InputOf<typeof checklistContract, 'checklist.configure'>, 'projectId'>;

/** The project with these settings. Throws `store.environment-not-found`. Pure. */
export function withSettings({ monitoring, contacts, runbook, environment }: ChecklistSettings) {
  return (project: Project): Project => {
    const { monitoring: oldMonitoring, contacts: oldContacts, runbook: oldRunbook, ...rest } = project;
    const nextMonitoring = monitoring === undefined ? oldMonitoring : monitoring;
    const nextContacts = contacts ?? oldContacts;
    const nextRunbook = runbook === undefined ? oldRunbook : runbook;
    return {
      ...rest,
      environments: environment === undefined ? rest.environments : withEnvironment(project, environment),
      ...(nextMonitoring == null ? {} : { monitoring: nextMonitoring }),
      ...(nextContacts === undefined || nextContacts.length === 0 ? {} : { contacts: nextContacts }),
      ...(nextRunbook == null ? {} : { runbook: nextRunbook }),
    };
  };
}

function withEnvironment(
  project: Project,
  { environmentId, backups, wall }: NonNullable<ChecklistSettings['environment']>,
): Environment[] {
  findEnvironment(project, environmentId);
  return project.environments.map((one) => {
    if (one.id !== environmentId) return one;
    const { backups: oldBackups, wall: oldWall, ...rest } = one;
    const nextBackups = backups === undefined ? oldBackups : backups;
    const nextWall = wall === undefined ? oldWall : wall;
    return {
      ...rest,
      ...(nextBackups == null ? {} : { backups: nextBackups }),
      ...(nextWall == null ? {} : { wall: nextWall }),
    };
  });
}
