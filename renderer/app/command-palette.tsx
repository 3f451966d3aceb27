import {
  ActivitySquare,
  ArrowDownToLine,
  FolderGit2,
  HelpCircle,
  type LucideIcon,
  MessageSquareText,
  Plus,
  Search,
  Server,
  Settings,
  Workflow,
} from 'lucide-react';
import { useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { useNavigate } from 'react-router';
import { canReceive } from '../features/environments/index.ts';
import { openReviewPath } from '../features/reviews/index.ts';
import { useRequest } from '../client/requests.ts';
import { Kbd } from '../ui/kbd.tsx';
import { filterRows } from '../ui/table-rows.ts';
import styles from './command-palette.module.css';
import { shortcuts } from './keymap.ts';
import { orderProjects } from './project-order.ts';
import { useRecentEntries } from './recent-entries.ts';
import { strings } from './strings.ts';
import { useSettings } from '../features/settings/index.ts';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly keys?: string;
  readonly group: 'go' | 'act' | 'projects';
  readonly run: () => void;
}

interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** Finds every screen, project and action by typing. What was used last stands first. */
export function CommandPalette({ isOpen, onClose, onHelp }: CommandPaletteProps) {
  const [recent, remember] = useRecentEntries();
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className={styles.overlay ?? ''}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog aria-label={strings.palette.title} className={styles.dialog ?? ''}>
          <Finder
            recent={recent}
            onHelp={onHelp}
            onChosen={(id) => {
              remember(id);
              onClose();
            }}
          />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface FinderProps {
  readonly recent: readonly string[];
  readonly onHelp: () => void;
  readonly onChosen: (id: string) => void;
}

function Finder({ recent, onHelp, onChosen }: FinderProps) {
  const [query, setQuery] = useState('');
  const entries = useEntries(onHelp);
  const found = filterRows(entries, query, (entry) => entry.label);
  const recentFound = recent.flatMap((id) => found.filter((entry) => entry.id === id));
  // Whoever types a whole name means it, whatever else begins or ends with it.
  const isNamed = (entry: Entry): boolean => entry.label.toLowerCase() === query.trim().toLowerCase();
  const namedFirst = (one: readonly Entry[]): readonly Entry[] => one.toSorted((a, b) => +isNamed(b) - +isNamed(a));
  const groups = [
    { id: 'recent', title: strings.palette.recent, entries: recentFound },
    ...(['projects', 'act', 'go'] as const).map((group) => ({
      id: group,
      title: strings.palette[group],
      entries: namedFirst(found.filter((entry) => entry.group === group && !recentFound.includes(entry))),
    })),
  ]
    .filter((group) => group.entries.length > 0)
    .toSorted((a, b) => +b.entries.some(isNamed) - +a.entries.some(isNamed));
  const choose = (key: string): void => {
    const entry = entries.find((candidate) => candidate.id === key);
    if (!entry) return;
    onChosen(entry.id);
    entry.run();
  };
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <SearchField aria-label={strings.palette.title} autoFocus className={styles.search ?? ''}>
        <Search aria-hidden size={16} className={styles.searchIcon} />
        {/* A combobox is what it is: the list is walked from here, and none of its entries takes the focus. */}
        <Input
          role="combobox"
          aria-expanded="true"
          aria-haspopup="listbox"
          className={styles.input ?? ''}
          placeholder={strings.palette.placeholder}
        />
      </SearchField>
      <ListBox
        aria-label={strings.palette.title}
        className={styles.list ?? ''}
        onAction={(key) => {
          choose(String(key));
        }}
        selectionMode="none"
        renderEmptyState={() => <p className={styles.empty}>{strings.palette.empty}</p>}
      >
        {groups.map((group) => (
          <ListBoxSection key={group.id} id={group.id}>
            <Header className={styles.heading ?? ''}>{group.title}</Header>
            {group.entries.map(({ id, label, icon: Icon, keys }) => (
              <ListBoxItem key={id} id={id} textValue={label} className={styles.item ?? ''}>
                <Icon aria-hidden size={15} className={styles.icon} />
                <span className={styles.label}>{label}</span>
                {keys?.split(' ').map((part) => (
                  <Kbd key={part} keys={part} />
                ))}
              </ListBoxItem>
            ))}
          </ListBoxSection>
        ))}
      </ListBox>
    </Autocomplete>
  );
}

function useEntries(onHelp: () => void): readonly Entry[] {
  const navigate = useNavigate();
  const favourites = useSettings()?.favourites ?? [];
  const projects = orderProjects(useRequest('projects.list', {}).data ?? [], favourites);
  const reviews = useRequest('reviews.list', {}).data ?? [];
  const nameOf = (id: string): string => projects.find((project) => project.id === id)?.name ?? id;
  const go = (path: string) => () => void navigate(path);
  return [
    ...projects.map((project): Entry => ({
      id: `project ${project.id}`,
      label: strings.palette.openBoard(project.name),
      icon: FolderGit2,
      group: 'projects',
      run: go(`/projects/${project.id}`),
    })),
    ...projects.flatMap((project) =>
      project.environments.filter(canReceive).map((target): Entry => ({
        id: `pull ${project.id} ${target.id}`,
        label: strings.palette.pullInto(project.name, target.name),
        icon: ArrowDownToLine,
        group: 'act',
        run: go(`/projects/${project.id}/pull?target=${target.id}`),
      })),
    ),
    ...projects.map((project): Entry => ({
      id: `setup ${project.id}`,
      label: strings.palette.setUp(project.name),
      icon: Workflow,
      group: 'act',
      run: go(`/projects/${project.id}/setup`),
    })),
    ...projects.map((project): Entry => ({
      id: `open-review ${project.id}`,
      label: strings.palette.openReview(project.name),
      icon: MessageSquareText,
      group: 'act',
      run: go(openReviewPath(project.id)),
    })),
    ...reviews
      .filter(({ state }) => state !== 'closed')
      .map((review): Entry => ({
        id: `review ${review.id}`,
        label: strings.palette.toReview(nameOf(review.projectId), review.title),
        icon: MessageSquareText,
        group: 'go',
        run: go(`/reviews/${review.id}`),
      })),
    {
      id: 'add',
      label: strings.addProject,
      icon: Plus,
      keys: shortcuts['add-project'],
      group: 'act',
      run: go('/projects/new'),
    },
    { id: 'add-server', label: strings.crumbs.newServer, icon: Plus, group: 'act', run: go('/servers/new') },
    { id: 'import', label: strings.crumbs.importServers, icon: Server, group: 'act', run: go('/servers/import') },
    { id: 'help', label: strings.help, icon: HelpCircle, keys: shortcuts.help, group: 'act', run: onHelp },
    {
      id: 'go-projects',
      label: strings.allProjects,
      icon: FolderGit2,
      keys: shortcuts.projects,
      group: 'go',
      run: go('/projects'),
    },
    {
      id: 'go-reviews',
      label: strings.reviews,
      icon: MessageSquareText,
      keys: shortcuts.reviews,
      group: 'go',
      run: go('/reviews'),
    },
    { id: 'go-jobs', label: strings.jobs, icon: ActivitySquare, keys: shortcuts.jobs, group: 'go', run: go('/jobs') },
    {
      id: 'go-servers',
      label: strings.servers,
      icon: Server,
      keys: shortcuts.servers,
      group: 'go',
      run: go('/servers'),
    },
    {
      id: 'go-settings',
      label: strings.settings,
      icon: Settings,
      keys: shortcuts.settings,
      group: 'go',
      run: go('/settings'),
    },
  ];
}
