import type { RowCondition } from '#shared/recipe-schema/parts.ts';
import { sqlLike, sqlName, sqlText } from './sql-text.ts';

/**
 * A recipe's row condition as SQL for a WHERE clause. Never NULL: a row whose column is NULL does not meet it, so that
 * `NOT (...)` selects exactly the others.
 */
export function compileRowCondition(condition: RowCondition): string {
  const tests =
    'equals' in condition
      ? [`${sqlName(condition.column)} IN (${condition.equals.map(sqlText).join(', ')})`]
      : condition.like.map((pattern) => sqlLike(condition.column, pattern));
  return `(${sqlName(condition.column)} IS NOT NULL AND (${tests.join(' OR ')}))`;
}
