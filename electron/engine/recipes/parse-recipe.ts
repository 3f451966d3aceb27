import { isAlias, isMap, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { recipeFileSchema, type RecipeFile } from '#shared/recipe-schema/recipe.ts';
import { findRepeatedKey } from './repeated-key.ts';
import { lineNestedTooDeeply } from './yaml-depth.ts';

/** Bytes; the largest recipe of ours is a tenth of it. */
export const maxRecipeBytes = 256 * 1024;
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

interface Source {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/**
 * Parses the text of one recipe file (not yet merged with what it extends). Plain YAML 1.2 only: no tags, anchors or
 * aliases, no repeated keys. Throws `recipe.invalid` naming file, line and path of the first problem.
 */
export function parseRecipe(text: string, file: string): RecipeFile {
  if (Buffer.byteLength(text) > maxRecipeBytes) {
    throw invalid(file, 1, '', `a recipe may have at most ${maxRecipeBytes / 1024} kB`);
  }
  const source = readYaml(text, file);
  refuseTricks(source);
  const parsed = recipeFileSchema.safeParse(source.document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return parsed.data;
  const issue = firstIssue(parsed.error.issues);
  throw invalid(file, lineOf(source, issue.path), issue.path.map(String).join('.'), issue.message);
}

function readYaml(text: string, file: string): Source {
  const deep = lineNestedTooDeeply(text);
  if (deep !== null) throw invalid(file, deep, '', 'nested too deeply');
  const lines = new LineCounter();
  const document = compose(text, file, lines);
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    throw invalid(file, lines.linePos(problem.pos[0]).line, '', problem.message.split('\n')[0] ?? 'not YAML');
  }
  return { file, document, lines };
}

function compose(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, version: '1.2', schema: 'core', merge: false, uniqueKeys: false });
  } catch (error) {
    // Nesting in a shape that `lineNestedTooDeeply` does not know exhausts the stack.
    if (error instanceof RangeError) throw invalid(file, 1, '', 'nested too deeply');
    throw error;
  }
}

function refuseTricks({ file, document, lines }: Source): void {
  visit(document, {
    Node(_key, node) {
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      if (isAlias(node) || node.anchor !== undefined)
        throw invalid(file, line, '', 'anchors and aliases are not allowed');
      if (node.tag?.startsWith('tag:yaml.org,2002:') === false) throw invalid(file, line, '', 'tags are not allowed');
      const repeated = findRepeatedKey(node);
      if (repeated === null) return;
      throw invalid(file, lines.linePos(repeated.range?.[0] ?? 0).line, '', 'Map keys must be unique');
    },
    Pair(_key, pair) {
      if (isScalar(pair.key) && typeof pair.key.value === 'string' && forbiddenKeys.has(pair.key.value)) {
        throw invalid(file, lines.linePos(pair.key.range?.[0] ?? 0).line, pair.key.value, 'this key is not allowed');
      }
    },
  });
}

/** Looks into unions, whose own message says nothing. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): { path: readonly PropertyKey[]; message: string } {
  const issue = issues[0];
  if (issue === undefined) return { path: [], message: 'not a recipe' };
  if (issue.code === 'invalid_union') {
    const closest = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a))[0];
    if (closest?.[0] !== undefined) {
      const inner = firstIssue(closest);
      return { path: [...issue.path, ...inner.path], message: inner.message };
    }
  }
  return { path: issue.path, message: issue.message };
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/** The line of the node at a path, or of its nearest parent that exists. */
function lineOf({ document, lines }: Source, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair === undefined) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (typeof node === 'object' && node !== null && 'get' in node && typeof node.get === 'function') {
      node = (node as { get(key: unknown, keepScalar: true): unknown }).get(key, true); // a sequence
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
        offset = Number(node.range[0]);
      }
    } else {
      break;
    }
  }
  return lines.linePos(offset).line;
}

function invalid(file: string, line: number, path: string, problem: string): AppError {
  const where = path === '' ? '' : ` at ${path}`;
  return new AppError('recipe.invalid', {
    message: `The recipe ${file} is not valid: line ${line}${where}: ${problem}.`,
    hint: 'See docs/recipes.md for what a recipe may hold.',
    facts: { file, line, path },
  });
}
