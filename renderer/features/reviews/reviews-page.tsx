import { MessageSquareText, Plus } from 'lucide-react';
import { Navigate, useParams } from 'react-router';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureOf } from '../failures/index.ts';
import { openReviewPath, roomPath } from './paths.ts';
import { ReviewCard } from './review-card.tsx';
import styles from './review-card.module.css';
import { strings } from './strings.ts';
import { type ReviewEntry, useReviews } from './use-rooms.ts';
import { isRecord } from './words.ts';

/** Reviews of one project, or of all where the address names none. */
export function ReviewsPage() {
  const { projectId } = useParams();
  const { entries, error, refetch } = useReviews(projectId);
  const projects = useRequest('projects.list', {}).data ?? [];
  const nameOf = (id: string): string | undefined => projects.find((project) => project.id === id)?.name;
  const going = (entries ?? []).filter(({ review }) => !isRecord(review));
  const records = (entries ?? []).filter(({ review }) => isRecord(review));
  const cards = (some: readonly ReviewEntry[]) => (
    <div className={styles.list}>
      {some.map((entry) => (
        <ReviewCard
          key={entry.review.id}
          entry={entry}
          {...(projectId === undefined && { projectName: nameOf(entry.review.projectId) })}
        />
      ))}
    </div>
  );
  const openButton = projectId !== undefined && (
    <LinkButton variant="primary" icon={Plus} href={openReviewPath(projectId)}>
      {strings.open}
    </LinkButton>
  );
  return (
    <Page title={strings.title} subtitle={strings.boardText} actions={openButton}>
      <FailureOf error={error} onRetry={refetch} />
      {entries === null && error === null && <Skeleton label={strings.loading} rows={2} tall />}
      {entries?.length === 0 && (
        <EmptyState icon={MessageSquareText} title={strings.empty} actions={openButton}>
          {strings.emptyText}
        </EmptyState>
      )}
      {going.length > 0 && (
        <>
          <h2 className="unseen">{strings.going}</h2>
          {cards(going)}
        </>
      )}
      {entries !== null && entries.length > 0 && going.length === 0 && <p>{strings.noneOpen}</p>}
      {records.length > 0 && (
        <Section title={strings.record} description={strings.recordText}>
          {cards(records)}
        </Section>
      )}
    </Page>
  );
}

/** An address that names a review alone, as notifications have it, leads to its room. */
export function FindReview() {
  const { reviewId = '' } = useParams();
  const list = useRequest('reviews.list', {});
  const review = list.data?.find(({ id }) => id === reviewId);
  if (review) return <Navigate to={roomPath(review)} replace />;
  return (
    <Page title={strings.title} width="form">
      <FailureOf error={list.error} onRetry={list.refetch} />
      {list.isPending && <Skeleton label={strings.loadingRoom} tall />}
      {list.data && (
        <EmptyState
          icon={MessageSquareText}
          title={strings.gone}
          actions={<LinkButton href="/reviews">{strings.all}</LinkButton>}
        >
          {''}
        </EmptyState>
      )}
    </Page>
  );
}
