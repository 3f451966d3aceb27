import type { Project } from '#shared/domain/project.ts';
import type { ReviewDraft, ReviewErrors } from './review-draft.ts';

/** What every part of the form about a new review gets. */
export interface FieldsProps {
  readonly project: Project;
  readonly draft: ReviewDraft;
  readonly errors: ReviewErrors;
  readonly onChange: (part: Partial<ReviewDraft>) => void;
}
