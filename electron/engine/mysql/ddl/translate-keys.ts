import { findWords, isWord, render, splice, word } from './tokens.ts';
import { renderKey, type ConstraintModel, type KeyModel, type TableModel } from './table-model.ts';
import type { Translation } from './translation.ts';

/** Keys in the target's words; keys over expressions are left out where the target has none. */
export function translateKeys(keys: readonly KeyModel[], translation: Translation): TableModel['keys'] {
  return keys.flatMap((key) => {
    const { features, report } = translation;
    const what = `key ${key.name}`;
    const overExpression = key.parts.some((part) => part.column === null);
    if ((overExpression && !features.functionalKeys) || (key.kind === 'vector' && !features.vectorType)) {
      report({
        what,
        from: renderKey(key),
        to: '',
        why: overExpression ? 'the target has no keys over expressions' : 'the target has no vector keys',
        severity: 'loss',
      });
      return [];
    }
    return [hiddenKey(parserOf(directions(key, translation), translation), translation)];
  });
}

function directions(key: KeyModel, { features, report }: Translation): KeyModel {
  const descending = key.parts.some((part) => part.tokens.some((token) => isWord(token, 'DESC')));
  if (!descending || features.descendingKeys) return key;
  const why = 'the target sorts keys in one direction only; results are the same';
  report({ what: `key ${key.name}`, from: 'DESC', to: '', why, severity: 'info' });
  return {
    ...key,
    parts: key.parts.map((part) => ({ ...part, tokens: part.tokens.filter((token) => !isWord(token, 'DESC')) })),
  };
}

function parserOf(key: KeyModel, { features, report }: Translation): KeyModel {
  const at = findWords(key.rest, 'WITH', 'PARSER');
  if (at < 0 || features.ngramParser) return key;
  const why = 'the target does not have this full-text parser; searches may find other rows';
  report({ what: `key ${key.name}`, from: render(key.rest.slice(at, at + 3)), to: '', why, severity: 'warning' });
  return { ...key, rest: splice(key.rest, at, 3) };
}

function hiddenKey(key: KeyModel, { features, report }: Translation): KeyModel {
  const at = key.rest.findIndex((token) => isWord(token, 'INVISIBLE', 'IGNORED'));
  const old = key.rest[at];
  if (old === undefined || old.value === features.hiddenKeyWord) return key;
  const why = features.hiddenKeyWord === null ? 'the target cannot hide keys' : 'the target has another word for it';
  report({ what: `key ${key.name}`, from: old.text, to: features.hiddenKeyWord ?? '', why, severity: 'info' });
  const instead = features.hiddenKeyWord === null ? [] : [word(features.hiddenKeyWord)];
  return { ...key, rest: splice(key.rest, at, 1, ...instead) };
}

/** Check constraints; one that is not enforced cannot be kept where checks always are. */
export function translateChecks(checks: readonly ConstraintModel[], translation: Translation): TableModel['checks'] {
  const { features, report } = translation;
  return checks.filter((check) => {
    const notEnforced = findWords(check.tokens, 'NOT', 'ENFORCED') >= 0;
    if (!notEnforced || features.checkNotEnforced) return true;
    const why = 'the target enforces every check; rows of the source may break this one';
    report({ what: `check ${check.name ?? ''}`.trimEnd(), from: render(check.tokens), to: '', why, severity: 'loss' });
    return false;
  });
}
