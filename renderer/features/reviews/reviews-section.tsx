import { Plus } from 'lucide-react';
import { Link } from 'react-aria-components';
import type { Project } from '#shared/domain/project.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { FailureOf } from '../failures/index.ts';
import { openReviewPath, reviewsPath } from './paths.ts';
import { ReviewCard } from './review-card.tsx';
import styles from './review-card.module.css';
import sectionStyles from './reviews-page.module.css';
import { strings } from './strings.ts';
import { useReviews } from './use-rooms.ts';
import { isRecord } from './words.ts';

/** On a project's board: what is being reviewed, and the way to a new one. */
export function ReviewsSection({ project }: { readonly project: Project }) {
  const { entries, error, refetch } = useReviews(project.id);
  const going = (entries ?? []).filter(({ review }) => !isRecord(review));
  if (entries === null && error === null) return null;
  return (
    <Section
      title={strings.board}
      description={going.length === 0 ? strings.boardEmpty : undefined}
      actions={
        <span className={sectionStyles.actions}>
          {(entries ?? []).length > going.length && <Link href={reviewsPath(project.id)}>{strings.all}</Link>}
          <LinkButton icon={Plus} size="small" href={openReviewPath(project.id)}>
            {strings.open}
          </LinkButton>
        </span>
      }
    >
      <FailureOf error={error} onRetry={refetch} />
      {going.length > 0 && (
        <div className={styles.list}>
          {going.map((entry) => (
            <ReviewCard key={entry.review.id} entry={entry} />
          ))}
        </div>
      )}
    </Section>
  );
}
