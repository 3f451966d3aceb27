import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { comparePipelineOrder } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { RecipePreview } from '#shared/domain/recipe-view.ts';
import { useClient } from '../../client/client-context.tsx';
import { IconButton } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs, type TabPart } from '../../ui/tabs.tsx';
import { FailureOf } from '../failures/index.ts';
import { CommandsTab, CredentialsTab, DetectionTab, FilesTab } from './preview-tabs.tsx';
import { RecipeCards } from './recipe-cards.tsx';
import styles from './recipe-page.module.css';
import { strings } from './strings.ts';
import { TablesTab } from './tables-tab.tsx';
import { type RecipeDraft, usePreview } from './use-recipe-draft.ts';

interface PreviewPaneProps {
  readonly project: Project;
  readonly draft: RecipeDraft;
}

/** What the recipe does with an environment, while it is being written. */
export function PreviewPane({ project, draft }: PreviewPaneProps) {
  const environments = project.environments.toSorted((a, b) => comparePipelineOrder(b, a));
  const [chosen, setChosen] = useState<string | null>(environments[0]?.id ?? null);
  const [isRenewing, setIsRenewing] = useState(false);
  const client = useClient();
  const preview = usePreview(project.id, chosen, draft);
  const { shown } = preview;
  const renew = async (environmentId: string): Promise<void> => {
    setIsRenewing(true);
    try {
      // The answers are kept by the engine; asking afresh replaces them for whatever is typed from now on.
      await client.call('recipes.preview', { projectId: project.id, environmentId, text: draft.text, afresh: true });
      await preview.refetch();
    } catch {
      await preview.refetch();
    } finally {
      setIsRenewing(false);
    }
  };
  const overview: TabPart = {
    id: 'overview',
    label: strings.tabs.overview,
    content: draft.effective ? (
      <RecipeCards effective={draft.effective} />
    ) : (
      <Skeleton label={strings.loading} rows={3} />
    ),
  };
  const rest = (shown ? tabsOf(shown) : emptyTabs).map((tab): TabPart => ({
    ...tab,
    content: tab.content ?? (
      <>
        <FailureOf error={preview.error} onRetry={preview.refetch} />
        {preview.error === null && <Skeleton label={strings.loadingPreview} rows={4} />}
      </>
    ),
  }));
  return (
    <section className={styles.pane} aria-labelledby="recipe-preview" aria-busy={preview.isFetching || isRenewing}>
      <header className={styles.paneHead}>
        <h2 id="recipe-preview" className={styles.paneTitle}>
          {strings.preview}
        </h2>
        {chosen !== null && (
          <div className={styles.buttons}>
            <Select
              label={strings.environment}
              labelHidden
              value={chosen}
              onChange={setChosen}
              options={environments.map(({ id, name }) => ({ value: id, label: name }))}
            />
            <IconButton
              label={strings.lookAgain}
              icon={RefreshCw}
              isDisabled={isRenewing || draft.hasErrors}
              onPress={() => void renew(chosen)}
            />
          </div>
        )}
      </header>
      {draft.hasErrors && shown && <Notice tone="info" title={strings.waiting} role="status" />}
      {chosen === null ? (
        <>
          <p className={styles.soft}>{strings.noEnvironment}</p>
          {overview.content}
        </>
      ) : (
        <Tabs label={strings.preview} parts={[overview, ...rest]} />
      )}
    </section>
  );
}

type LooseTab = Omit<TabPart, 'content'> & { readonly content?: TabPart['content'] };

const emptyTabs: readonly LooseTab[] = (['detection', 'credentials', 'files', 'tables', 'commands'] as const).map(
  (id) => ({
    id,
    label: strings.tabs[id],
  }),
);

function tabsOf(preview: RecipePreview): readonly LooseTab[] {
  const { tables } = preview;
  return [
    { id: 'detection', label: strings.tabs.detection, content: <DetectionTab preview={preview} /> },
    { id: 'credentials', label: strings.tabs.credentials, content: <CredentialsTab preview={preview} /> },
    {
      ...{ id: 'files', label: strings.tabs.files, content: <FilesTab folders={preview.folders} /> },
      count: formatCount(preview.folders.length),
    },
    {
      ...{ id: 'tables', label: strings.tabs.tables, content: <TablesTab tables={tables} /> },
      ...(tables.kind === 'read' ? { count: formatCount(tables.tables.length) } : {}),
    },
    {
      ...{ id: 'commands', label: strings.tabs.commands, content: <CommandsTab preview={preview} /> },
      count: formatCount(preview.commands.length),
    },
  ];
}
