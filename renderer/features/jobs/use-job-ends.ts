import type { Environment } from '#shared/domain/environment.ts';
import type { Job } from '#shared/domain/job.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';

/** What a job's ids are called now. A removed project or environment leaves its id. */
export interface JobEnds {
  readonly project: Project | undefined;
  readonly source: Pick<Environment, 'name' | 'stage'>;
  readonly target: Pick<Environment, 'name' | 'stage'>;
}

/** Looks up the names of jobs. */
export function useJobEnds(): (job: Job) => JobEnds {
  const projects = useRequest('projects.list', {}).data ?? [];
  return (job) => {
    const project = projects.find((candidate) => candidate.id === job.projectId);
    const find = (id: string, stage: Environment['stage']) =>
      project?.environments.find((environment) => environment.id === id) ?? { name: id, stage };
    return { project, source: find(job.sourceId, 'production'), target: find(job.targetId, 'local') };
  };
}
