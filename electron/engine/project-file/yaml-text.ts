import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { findRepeatedKey } from '../recipes/repeated-key.ts';
import { lineNestedTooDeeply } from '../recipes/yaml-depth.ts';

/** Bytes; a project with a hundred environments has a tenth of it. */
export const maxFileBytes = 256 * 1024;

/** A place in a text, both numbers from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** YAML text that can be edited in place. */
export interface YamlText {
  readonly document: Document.Parsed;
  /** Plain data; an empty text is an empty object. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Where the value at a path stands, or the nearest thing above it that exists. */
  placeOf(path: readonly PropertyKey[]): TextPlace;
}

/** What a text turned out to be. */
export type YamlReading =
  | { readonly kind: 'good'; readonly yaml: YamlText }
  | { readonly kind: 'conflict'; readonly place: TextPlace; readonly message: string }
  | { readonly kind: 'damaged'; readonly place: TextPlace; readonly message: string };

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const start: TextPlace = { line: 1, column: 1 };

/**
 * Reads plain YAML 1.2: one document with a map, no tags, anchors or aliases, no repeated keys. Whatever a stranger wrote,
 * it takes neither long nor much memory.
 */
export function readYaml(text: string): YamlReading {
  const damaged = (message: string, place: TextPlace = start): YamlReading => ({ kind: 'damaged', place, message });
  if (Buffer.byteLength(text) > maxFileBytes) return damaged(`the file is larger than ${maxFileBytes / 1024} kB`);
  const marks = lineOfConflict(text);
  if (marks !== null) {
    return { kind: 'conflict', place: { line: marks, column: 1 }, message: 'the marks of a merge conflict begin here' };
  }
  const deep = lineNestedTooDeeply(text);
  if (deep !== null) return damaged('nested too deeply', { line: deep, column: 1 });
  const lines = new LineCounter();
  const placeAt = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    // A text that ends with a line break has a last line that nobody sees.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const document = compose(text, lines);
  if (document === null) return damaged('nested too deeply');
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) return damaged(firstLine(problem.message), placeAt(problem.pos[0]));
  const trick = findTrick(document);
  if (trick !== null) return damaged(trick.message, placeAt(trick.offset));
  const value: unknown = document.toJS({ maxAliasCount: 0 }) ?? {};
  if (!isRecord(value)) return damaged('it must begin with keys, such as "version: 1"');
  return { kind: 'good', yaml: { document, value, placeOf: (path) => placeAt(offsetOf(document, path)) } };
}

/** True for plain objects with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The line (from 1) of the first mark that git leaves when both sides changed the same place. */
function lineOfConflict(text: string): number | null {
  const lines = text.split(/\r?\n/);
  const found = lines.findIndex((line) => /^(?:<{7}|>{7})(?: |$)/.test(line));
  return found < 0 ? null : found + 1;
}

function compose(text: string, lineCounter: LineCounter): Document.Parsed | null {
  try {
    return parseDocument(text, { lineCounter, version: '1.2', schema: 'core', merge: false, uniqueKeys: false });
  } catch (error) {
    // Nesting in a shape that `lineNestedTooDeeply` does not know exhausts the stack.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function firstLine(message: string): string {
  const [first = 'not YAML'] = message.split('\n');
  return first.replace(/ at line \d+, column \d+:?$/, '');
}

function findTrick(document: Document.Parsed): { readonly message: string; readonly offset: number } | null {
  let found: { readonly message: string; readonly offset: number } | null = null;
  visit(document, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node) || node.anchor !== undefined)
        found = { message: 'anchors and aliases are not allowed', offset };
      else if (node.tag !== undefined && !isPlainTag(node.tag)) found = { message: 'tags are not allowed', offset };
      else {
        const repeated = findRepeatedKey(node);
        if (repeated !== null) found = { message: 'Map keys must be unique', offset: repeated.range?.[0] ?? offset };
      }
      return found === null ? undefined : visit.BREAK;
    },
    Pair(_key, { key }) {
      const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
      if (!isScalar(key)) found = { message: 'a key must be a word', offset };
      else if (typeof key.value === 'string' && forbiddenKeys.has(key.value))
        found = { message: `the key ${key.value} is not allowed`, offset };
      return found === null ? undefined : visit.BREAK;
    },
  });
  return found;
}

function isPlainTag(tag: string): boolean {
  return /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/.test(tag);
}

function offsetOf({ contents }: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (isMap(node) || isSeq(node) || isScalar(node)) offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
