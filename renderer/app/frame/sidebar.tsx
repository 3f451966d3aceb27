import { ActivitySquare, MessageSquareText, Plus, Search, Server, Settings as SettingsIcon, Star } from 'lucide-react';
import { type ReactNode, type RefObject, useDeferredValue, useState } from 'react';
import { Link, ToggleButton } from 'react-aria-components';
import { useLocation } from 'react-router';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { useRunningJobs, useUnfinishedJobs } from '../../features/jobs/index.ts';
import { useUnreadRemarks } from '../../features/reviews/index.ts';
import { cx } from '../../ui/cx.ts';
import { IconButton } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import { orderProjects } from '../project-order.ts';
import { strings } from '../strings.ts';
import { useSaveSettings, useSettings } from '../../features/settings/index.ts';
import { Mark } from './mark.tsx';
import styles from './sidebar.module.css';

interface SidebarProps {
  readonly onPalette: () => void;
  readonly onAddProject: () => void;
  readonly filterRef: RefObject<HTMLDivElement | null>;
}

/** The left column: every place of the window. */
export function Sidebar({ onPalette, onAddProject, filterRef }: SidebarProps) {
  const running = useRunningJobs();
  const path = useLocation().pathname;
  return (
    <nav className={styles.sidebar} aria-label={strings.navigation}>
      <div className={styles.brand}>
        <Mark />
        <span>{strings.productName}</span>
      </div>
      <button type="button" className={styles.jump} onClick={onPalette}>
        <Search aria-hidden size={14} />
        <span>{strings.jumpTo}</span>
        <Kbd keys="Mod+K" />
      </button>
      <Projects
        path={path}
        onAddProject={onAddProject}
        filterRef={filterRef}
        runningIn={running.map((job) => job.projectId)}
      />
      <ul className={styles.places}>
        <Place
          href="/reviews"
          icon={<MessageSquareText aria-hidden size={16} />}
          current={path.startsWith('/reviews')}
          aside={<UnreadCount />}
        >
          {strings.reviews}
        </Place>
        <Place
          href="/jobs"
          icon={<ActivitySquare aria-hidden size={16} />}
          current={path.startsWith('/jobs')}
          aside={<JobCount running={running.length} />}
        >
          {strings.jobs}
        </Place>
        <Place href="/servers" icon={<Server aria-hidden size={16} />} current={path.startsWith('/servers')}>
          {strings.servers}
        </Place>
        <Place href="/settings" icon={<SettingsIcon aria-hidden size={16} />} current={path.startsWith('/settings')}>
          {strings.settings}
        </Place>
      </ul>
    </nav>
  );
}

function UnreadCount() {
  const unread = useUnreadRemarks();
  if (unread === 0) return null;
  return (
    <span className={cx(styles.running, styles.unread)} role="status" aria-label={strings.unreadRemarks(unread)}>
      {unread}
    </span>
  );
}

function JobCount({ running }: { readonly running: number }) {
  const unfinished = useUnfinishedJobs();
  if (running > 0) {
    return (
      <span className={styles.running} role="status" aria-label={strings.jobsRunning(running)}>
        <Spinner size={12} />
        {running}
      </span>
    );
  }
  if (unfinished === 0) return null;
  return (
    <span
      className={cx(styles.running, styles.unfinished)}
      role="status"
      aria-label={strings.jobsUnfinished(unfinished)}
    >
      <StatusIcon tone="warning" size={13} />
      {unfinished}
    </span>
  );
}

interface PlaceProps {
  readonly href: string;
  readonly icon: ReactNode;
  readonly current: boolean;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

function Place({ href, icon, current, aside, children }: PlaceProps) {
  return (
    <li className={styles.item}>
      <Link
        href={href}
        className={cx(styles.place, current && styles.current)}
        {...(current && { 'aria-current': 'page' as const })}
      >
        {icon}
        <span className={styles.name}>{children}</span>
      </Link>
      {aside}
    </li>
  );
}

interface ProjectsProps {
  readonly path: string;
  readonly runningIn: readonly string[];
  readonly onAddProject: () => void;
  readonly filterRef: RefObject<HTMLDivElement | null>;
}

/** From this many projects on the list can be filtered. */
const filterFrom = 6;

function Projects({ path, runningIn, onAddProject, filterRef }: ProjectsProps) {
  const [query, setQuery] = useState('');
  const favourites = useSettings()?.favourites ?? [];
  // Hundreds of entries must not keep the screen beside them from being painted.
  const known = useDeferredValue(useRequest('projects.list', {}).data);
  const projects = orderProjects(known ?? [], favourites);
  const shown = filterRows(projects, query, (project) => project.name);
  return (
    <section className={styles.projects} aria-label={strings.projects}>
      <header className={styles.heading}>
        <Link href="/projects" className={cx(styles.headingLink, path === '/projects' && styles.currentHeading)}>
          {strings.projects}
        </Link>
        <IconButton label={strings.addProject} icon={Plus} size="small" onPress={onAddProject} />
      </header>
      {projects.length >= filterFrom && (
        <div ref={filterRef} className={styles.filter}>
          <SearchField label={strings.filterProjects} value={query} onChange={setQuery} />
        </div>
      )}
      <ul className={styles.list}>
        {shown.map((project) => (
          <ProjectItem
            key={project.id}
            project={project}
            isFavourite={favourites.includes(project.id)}
            isRunning={runningIn.includes(project.id)}
            current={path === `/projects/${project.id}` || path.startsWith(`/projects/${project.id}/`)}
          />
        ))}
      </ul>
      {projects.length > 0 && shown.length === 0 && <p className={styles.noMatch}>{strings.noProjectMatches}</p>}
    </section>
  );
}

interface ProjectItemProps {
  readonly project: Project;
  readonly isFavourite: boolean;
  readonly isRunning: boolean;
  readonly current: boolean;
}

function ProjectItem({ project, isFavourite, isRunning, current }: ProjectItemProps) {
  const favourites = useSettings()?.favourites ?? [];
  const save = useSaveSettings();
  return (
    <li className={styles.item}>
      <Link
        href={`/projects/${project.id}`}
        className={cx(styles.place, current && styles.current)}
        {...(current && { 'aria-current': 'page' as const })}
      >
        <span className={styles.monogram} aria-hidden>
          {isRunning ? <Spinner size={12} /> : [...project.name][0]?.toUpperCase()}
        </span>
        <span className={styles.name}>{project.name}</span>
      </Link>
      <ToggleButton
        isSelected={isFavourite}
        onChange={(selected) => {
          save({ favourites: selected ? [...favourites, project.id] : favourites.filter((id) => id !== project.id) });
        }}
        aria-label={isFavourite ? strings.unfavourite(project.name) : strings.favourite(project.name)}
        className={styles.star ?? ''}
      >
        <Star aria-hidden size={13} />
      </ToggleButton>
    </li>
  );
}
