import { isMap, isScalar, type Scalar } from 'yaml';

/**
 * The second of two equal keys of a map, or null. The parser's own check compares every key with every other: a map of thirty
 * thousand keys would keep it busy for a minute.
 */
export function findRepeatedKey(node: unknown): Scalar | null {
  if (!isMap(node)) return null;
  const seen = new Set<unknown>();
  for (const { key } of node.items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key;
    seen.add(key.value);
  }
  return null;
}
