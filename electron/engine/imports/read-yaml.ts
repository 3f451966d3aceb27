import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { lineNestedTooDeeply } from '../recipes/yaml-depth.ts';

/** Beyond this many repetitions a file is made to exhaust memory. */
const maxAliases = 100;

/** YAML as plain data; `lineOf` says where the key of a path stands, from 1. */
export type YamlReading =
  | { readonly kind: 'data'; readonly data: unknown; lineOf(...path: readonly (string | number)[]): number | null }
  | { readonly kind: 'unreadable'; readonly line: number | null; readonly why: string };

/** Reads YAML without custom tags; names such as `@live` need no quotes, as wp-cli allows. Never throws. */
export function readYaml(text: string): YamlReading {
  const deep = lineNestedTooDeeply(text);
  if (deep !== null) return { kind: 'unreadable', line: deep, why: 'It nests too deeply.' };
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, { schema: 'core', merge: true, logLevel: 'silent', lineCounter });
    const error = document.errors.find((each) => !(each.code === 'BAD_SCALAR_START' && text[each.pos[0]] === '@'));
    if (error !== undefined) {
      return { kind: 'unreadable', line: lineCounter.linePos(error.pos[0]).line, why: 'It is not valid YAML.' };
    }
    const data: unknown = document.toJS({ maxAliasCount: maxAliases });
    return { kind: 'data', data, lineOf: (...path) => findLine(document, lineCounter, path) };
  } catch {
    // What the parser throws on hostile text, such as too many aliases, means just that.
    return { kind: 'unreadable', line: null, why: 'It is not valid YAML.' };
  }
}

function findLine(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | null {
  let node: unknown = document.contents;
  let line: number | null = null;
  for (const key of path) {
    let found: unknown;
    if (isMap(node)) {
      const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === String(key));
      if (pair === undefined) return line;
      const { key: name } = pair;
      if (isScalar(name) && name.range) line = lines.linePos(name.range[0]).line;
      found = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      found = node.items[key];
      if (isScalar(found) && found.range) line = lines.linePos(found.range[0]).line;
    }
    node = found;
  }
  return line;
}

/** The keys and values of a map; none of anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The value of a map's own key. */
export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
    return undefined;
  return (value as Readonly<Record<string, unknown>>)[key]; // an object that has the key
}

/** The text of a map's own key; numbers as they print. Null for anything else and for nothing. */
export function textOf(value: unknown, key: string): string | null {
  const field = fieldOf(value, key);
  if (typeof field === 'number') return String(field);
  return typeof field === 'string' && field.trim() !== '' ? field.trim() : null;
}

/** The texts of a list; one text is a list of one. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
