import { type SetUpDraft, setUpDraftSchema } from './set-up-draft.ts';

type Reading = Pick<Storage, 'getItem'>;
type Writing = Pick<Storage, 'setItem' | 'removeItem'>;

/** Which guide a draft belongs to: the whole set-up of a project, or one further stage. */
export type DraftPlace = 'setup' | 'stage';

function keyOf(place: DraftPlace, projectId: string): string {
  return `${place}.draft.${projectId}`;
}

/** What was left of the guide, or null where there is nothing that can be used. */
export function readDraft(storage: Reading, place: DraftPlace, projectId: string): SetUpDraft | null {
  try {
    const found = storage.getItem(keyOf(place, projectId));
    return found === null ? null : (setUpDraftSchema.safeParse(JSON.parse(found)).data ?? null);
  } catch {
    return null;
  }
}

/** Keeps the guide's answers over a reload and the program's end. Secrets are in it by their names only. */
export function writeDraft(storage: Writing, place: DraftPlace, projectId: string, draft: SetUpDraft): void {
  try {
    storage.setItem(keyOf(place, projectId), JSON.stringify(draft));
  } catch {
    // A full or closed storage costs the draft when the window is closed, nothing else.
  }
}

/** Forgets the draft once the set-up has begun, or when somebody starts anew. */
export function forgetDraft(storage: Writing, place: DraftPlace, projectId: string): void {
  try {
    storage.removeItem(keyOf(place, projectId));
  } catch {
    // What cannot be removed is shown again and can be removed then.
  }
}
