import { lazy, Suspense, useState } from 'react';
import { useBlocker, useParams } from 'react-router';
import type { Project } from '#shared/domain/project.ts';
import type { RecipeText } from '#shared/domain/recipe-view.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { PreviewPane } from './preview-pane.tsx';
import { ProblemList } from './problem-list.tsx';
import styles from './recipe-page.module.css';
import { SaveDialog } from './save-dialog.tsx';
import { strings } from './strings.ts';
import { useRecipeDraft } from './use-recipe-draft.ts';

/** The editor is large: it comes when this page is opened. */
const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }));

/** Characters of a text that the engine would still take. */
const mostCharacters = 256 * 1024;

/** What a project changes in its recipe: written at the left, seen at the right. */
export function RecipePage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  const source = useRequest('recipes.source', { projectId }, { staleTime: 0 });
  const [saved, setSaved] = useState(0);
  const error = project.error ?? source.error;
  if (project.data && source.data) {
    // After saving the editor begins anew with what is now in the file.
    return <RecipeEditor key={saved} project={project.data} source={source.data} onSaved={() => setSaved(saved + 1)} />;
  }
  return (
    <Page title={strings.title} width="full">
      <FailureOf error={error} onRetry={source.refetch} />
      {error === null && <Skeleton label={strings.loading} rows={4} />}
    </Page>
  );
}

interface RecipeEditorProps {
  readonly project: Project;
  readonly source: RecipeText;
  readonly onSaved: () => void;
}

function RecipeEditor({ project, source: newest, onSaved }: RecipeEditorProps) {
  // What the editor began with: a file that changes meanwhile is noticed when it is saved.
  const [source] = useState(newest);
  const [round, setRound] = useState(0);
  const [isSaving, setIsSaving] = useState(false);
  const toast = useToast();
  const draft = useRecipeDraft(project.id, source);
  const { effective, isDirty, problems, hasErrors } = draft;
  const canSave = isDirty && !hasErrors && !draft.isBehind;
  const save = (): void => {
    if (canSave) setIsSaving(true);
  };
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <Page
      title={strings.title}
      subtitle={
        effective === null
          ? undefined
          : strings.subtitle(
              effective.title,
              effective.chain.map(({ from }) => from),
            )
      }
      width="full"
      actions={<LinkButton href={`/projects/${project.id}`}>{strings.toBoard}</LinkButton>}
    >
      <Hints source={source} />
      <div className={styles.panes}>
        <section className={styles.pane} aria-labelledby="recipe-changes">
          <header className={styles.paneHead}>
            <div className={styles.paneTitles}>
              <h2 id="recipe-changes" className={styles.paneTitle}>
                {strings.changes}
              </h2>
              {isDirty && <StatusChip tone="neutral">{strings.unsaved}</StatusChip>}
            </div>
            <div className={styles.buttons}>
              <Button
                isDisabled={!isDirty}
                onPress={() => {
                  draft.setText(source.text);
                  setRound(round + 1);
                }}
              >
                {strings.revert}
              </Button>
              <Button variant="primary" isDisabled={!canSave} onPress={save}>
                {strings.save}
              </Button>
            </div>
          </header>
          <div className={styles.editor}>
            <Suspense fallback={<Skeleton label={strings.loadingEditor} rows={4} />}>
              <CodeEditor
                key={round}
                label={`${strings.editor}. ${strings.editorHint}`}
                initialText={draft.text}
                problems={problems}
                most={mostCharacters}
                onChange={draft.setText}
                onTooLong={() => toast({ tone: 'warning', title: strings.tooLong })}
                onSave={save}
              />
            </Suspense>
          </div>
          <p className={styles.hint}>
            {strings.editorHint} {source.kept === 'file' ? strings.keptInFile : strings.keptInStore}
          </p>
          <p role="status" className={styles.count}>
            {problems.length === 0 ? strings.fine : strings.problems(errors, problems.length - errors)}
          </p>
          <ProblemList problems={problems} />
        </section>
        <PreviewPane project={project} draft={draft} />
      </div>
      {isSaving && (
        <SaveDialog
          projectId={project.id}
          text={draft.text}
          expected={source.hash}
          onClose={() => setIsSaving(false)}
          onSaved={() => {
            toast({ tone: 'good', title: strings.saved });
            onSaved();
          }}
        />
      )}
      <LeaveGuard isDirty={isDirty} />
    </Page>
  );
}

function Hints({ source }: { readonly source: RecipeText }) {
  const broken = source.own.filter(({ problem }) => problem !== null);
  return (
    <>
      {source.hasLocal && <Notice tone="info" title={strings.hasLocal} />}
      {broken.map(({ file, problem }) => (
        <Notice key={file} tone="bad" title={strings.broken}>
          {problem}
        </Notice>
      ))}
    </>
  );
}

/** Asks before something that was typed is lost. */
function LeaveGuard({ isDirty }: { readonly isDirty: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isDirty && currentLocation.pathname !== nextLocation.pathname,
  );
  return (
    <ConfirmDialog
      title={strings.leaveTitle}
      isOpen={blocker.state === 'blocked'}
      onCancel={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      cancelLabel={words.cancel}
      confirmLabel={strings.leaveConfirm}
      isDangerous
    >
      <p>{strings.leaveText}</p>
    </ConfirmDialog>
  );
}
