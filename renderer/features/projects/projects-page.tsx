import { Plus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Link } from 'react-aria-components';
import { comparePipelineOrder } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { filterRows, sortRows } from '../../ui/table-rows.ts';
import { StageBadge } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './projects-page.module.css';
import { strings } from './strings.ts';
import { WaysToAdd } from './ways-to-add.tsx';

/** Every project, or the first steps while there is none. */
export function ProjectsPage() {
  const projects = useRequest('projects.list', {});
  if (projects.data === undefined) {
    return (
      <Page title={strings.title}>
        {projects.isError ? (
          <FailureOf error={projects.error} onRetry={projects.refetch} />
        ) : (
          <Skeleton label={strings.loading} rows={3} tall />
        )}
      </Page>
    );
  }
  return projects.data.length === 0 ? <Welcome /> : <ProjectList projects={projects.data} />;
}

function Welcome() {
  return (
    <div className={styles.welcome}>
      <Page title={strings.welcome} subtitle={strings.welcomeText}>
        <WaysToAdd />
      </Page>
    </div>
  );
}

/** Cards that are there at once; hundreds more follow when the window has been painted. */
const firstScreen = 30;

function ProjectList({ projects }: { readonly projects: readonly Project[] }) {
  const [query, setQuery] = useState('');
  const recipes = useRequest('recipes.list', {}).data ?? [];
  const titleOf = (id: string) => recipes.find((recipe) => recipe.id === id)?.title ?? id;
  const textOf = (project: Project) =>
    [project.name, project.folder, titleOf(project.recipe), ...project.environments.map((e) => e.url)].join(' ');
  const found = filterRows(
    sortRows(projects, (project) => project.name, false),
    query,
    textOf,
  );
  const isPainted = useDeferredValue(true, false);
  const shown = isPainted ? found : found.slice(0, firstScreen);
  return (
    <Page
      title={strings.title}
      subtitle={strings.subtitle(projects.length)}
      actions={
        <>
          {projects.length > 3 && <SearchField label={strings.filter} value={query} onChange={setQuery} />}
          <LinkButton variant="primary" icon={Plus} href="/projects/new">
            {strings.add}
          </LinkButton>
        </>
      }
    >
      {shown.length === 0 ? (
        <p>{strings.noMatch(query)}</p>
      ) : (
        <ul className={styles.grid}>
          {shown.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} recipe={titleOf(project.recipe)} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function ProjectCard({ project, recipe }: { readonly project: Project; readonly recipe: string }) {
  const environments = project.environments.toSorted(comparePipelineOrder).toReversed();
  return (
    <Link href={`/projects/${project.id}`} className={styles.card ?? ''}>
      <span className={styles.name}>{project.name}</span>
      <span className={styles.recipe}>{recipe}</span>
      <span className={styles.folder}>{project.folder}</span>
      <span className={styles.stages}>
        {environments.length === 0 && <span className={styles.recipe}>{strings.noEnvironments}</span>}
        {environments.map((environment) => (
          <StageBadge key={environment.id} stage={environment.stage} />
        ))}
      </span>
    </Link>
  );
}
