import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { suggestAt } from './suggest-keys.ts';

/** Suggestions of the editor. */
export function completeRecipe(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[\w-]*/);
  if (word === null || (word.from === word.to && !context.explicit)) return null;
  const suggestions = suggestAt(context.state.doc.sliceString(0, word.from));
  if (suggestions.length === 0) return null;
  return {
    from: word.from,
    options: suggestions.map(({ text, isKey, detail }) => ({
      label: text,
      apply: isKey ? `${text}: ` : text,
      ...(detail === undefined ? {} : { detail }),
    })),
    validFor: /^[\w-]*$/,
  };
}
