import { Archive, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { KeptCopy } from '#shared/domain/setup.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './kept-copies.module.css';
import { strings } from './strings.ts';

const text = strings.keptCopies;

/** Copies of stages that were taken out: where they lie, how large they are, and the way to delete one. */
export function KeptCopiesPage() {
  const { projectId = '' } = useParams();
  const copies = useRequest('setup.keptCopies', { projectId }, { staleTime: 0 });
  const board = (
    <LinkButton variant="ghost" href={`/projects/${projectId}`}>
      {strings.job.board}
    </LinkButton>
  );
  return (
    <Page title={text.title} subtitle={text.text} actions={board}>
      <FailureOf error={copies.error} onRetry={copies.refetch} />
      {copies.isPending && <Skeleton label={text.looking} rows={2} />}
      {copies.data?.length === 0 && (
        <EmptyState icon={Archive} title={text.empty}>
          {text.emptyText}
        </EmptyState>
      )}
      {copies.data && copies.data.length > 0 && (
        <ul className={styles.list} aria-label={text.title}>
          {copies.data.map((copy) => (
            <li key={`${copy.where} ${copy.id}`}>
              <KeptCopyCard projectId={projectId} copy={copy} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function KeptCopyCard({ projectId, copy }: { readonly projectId: string; readonly copy: KeptCopy }) {
  const [isAsking, setAsking] = useState(false);
  const toast = useToast();
  const { id, serverId, path, bytes, where, environmentId, at } = copy;
  const remove = useCommand('setup.removeKeptCopy', {
    renews: ['setup.keptCopies', 'jobs.list'],
    onDone: () => {
      setAsking(false);
      toast({ tone: 'info', title: text.removed });
    },
  });
  return (
    <Card>
      <div className={styles.copy}>
        <div className={styles.texts}>
          <h2 className={styles.name}>{text.of(environmentId)}</h2>
          <p className={styles.soft}>
            {text.size(bytes)} · <TimeAgo at={at} />
          </p>
          <p className={styles.path}>{`${where} ${path}`}</p>
        </div>
        <Button icon={Trash2} onPress={() => setAsking(true)}>
          {text.remove}
        </Button>
      </div>
      <ConfirmDialog
        title={text.removeTitle(environmentId)}
        isOpen={isAsking}
        onCancel={() => setAsking(false)}
        onConfirm={() => remove.mutate({ projectId, copy: { id, serverId, path, bytes } })}
        cancelLabel={words.cancel}
        confirmLabel={text.removeConfirm}
        isPending={remove.isPending}
        isDangerous
        size="medium"
      >
        <p>{text.removeText(bytes)}</p>
        <p className={styles.path}>{`${where} ${path}`}</p>
        <p>{text.removeAfter}</p>
        <FailureOf error={remove.error} />
      </ConfirmDialog>
    </Card>
  );
}
