import { ChevronRight, HelpCircle } from 'lucide-react';
import { Link } from 'react-aria-components';
import { useLocation } from 'react-router';
import { useRequest } from '../../client/requests.ts';
import { IconButton } from '../../ui/button.tsx';
import { strings } from '../strings.ts';
import { crumbsOf } from './crumbs.ts';
import { JobStrip } from './job-strip.tsx';
import styles from './top-bar.module.css';

/** Where the user is, and what is running. */
export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  return (
    <header className={styles.bar}>
      <Breadcrumb />
      <JobStrip />
      <IconButton label={strings.help} icon={HelpCircle} size="small" onPress={onHelp} />
    </header>
  );
}

function Breadcrumb() {
  const path = useLocation().pathname;
  const projects = useRequest('projects.list', {}).data ?? [];
  const servers = useRequest('servers.list', {}).data ?? [];
  const jobs = useRequest('jobs.list', {}).data ?? [];
  const reviews = useRequest('reviews.list', {}).data ?? [];
  const project = (id: string) => projects.find((candidate) => candidate.id === id);
  const crumbs = crumbsOf(path, {
    project: (id) => project(id)?.name,
    environment: (projectId, id) => project(projectId)?.environments.find((candidate) => candidate.id === id)?.name,
    server: (id) => servers.find((candidate) => candidate.id === id)?.name,
    review: (id) => reviews.find((candidate) => candidate.id === id)?.title,
    job: (id) => jobs.find((candidate) => candidate.id === id)?.title,
  });
  return (
    <nav aria-label={strings.breadcrumb} className={styles.crumbs}>
      <ol className={styles.crumbList}>
        {crumbs.map((crumb, index) => (
          <li key={crumb.path} className={styles.crumb}>
            {index > 0 && <ChevronRight aria-hidden size={13} className={styles.separator} />}
            {index === crumbs.length - 1 ? (
              <span aria-current="page" className={styles.here}>
                {crumb.label}
              </span>
            ) : (
              <Link href={crumb.path} className={styles.link ?? ''}>
                {crumb.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
