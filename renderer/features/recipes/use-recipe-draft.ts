import { useEffect, useState } from 'react';
import type { EffectiveRecipe, RecipePreview, RecipeProblem, RecipeText } from '#shared/domain/recipe-view.ts';
import { useRequest } from '../../client/requests.ts';

/** Milliseconds of silence before a text is looked at. */
const pause = 300;

/** What is typed, what is wrong with it, and what it does. */
export interface RecipeDraft {
  readonly text: string;
  readonly isDirty: boolean;
  readonly problems: readonly RecipeProblem[];
  readonly hasErrors: boolean;
  /** True while what is shown belongs to an older text. */
  readonly isBehind: boolean;
  readonly effective: EffectiveRecipe | null;
  setText(text: string): void;
}

/** The draft of a project's changes; the engine checks it after a short silence. */
export function useRecipeDraft(projectId: string, source: RecipeText): RecipeDraft {
  const [text, setText] = useState(source.text);
  const settled = useSettled(text);
  const check = useRequest('recipes.check', { projectId, text: settled });
  const checked = useLast(check.data);
  const problems = checked?.problems ?? [];
  const effective = useLast(checked?.effective ?? undefined);
  return {
    ...{ text, setText, problems, isDirty: text !== source.text },
    hasErrors: problems.some(({ severity }) => severity === 'error'),
    isBehind: settled !== text || check.data === undefined,
    effective: effective ?? null,
  };
}

/** The preview of a text that has no errors; the last one stays while there is no newer. */
export function usePreview(projectId: string, environmentId: string | null, draft: RecipeDraft) {
  const settled = useSettled(draft.text);
  const isReady = environmentId !== null && !draft.hasErrors && !draft.isBehind;
  const request = useRequest('recipes.preview', isReady ? { projectId, environmentId, text: settled } : null);
  const last = useLast<RecipePreview>(request.data);
  return { ...request, shown: last?.environmentId === environmentId ? last : undefined };
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The newest value that was there. */
function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}
