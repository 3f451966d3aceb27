import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { AppError } from '#shared/errors/app-error.ts';
import { keepLines, lineEndOf } from './keep-lines.ts';
import { isRecord, readYaml } from './yaml-text.ts';

/** One change of a value at a path; without `value` it is taken out. */
export interface ValueChange {
  readonly path: readonly (string | number)[];
  readonly value?: unknown;
}

/**
 * Changes values of YAML text in place. Everything else stays as it is: comments, order, keys that nobody knows, spaces and
 * line ends. What stood inside of a value that is taken out or replaced by another kind of value goes with it. The text
 * must be readable (`readYaml`). Throws `project-file.invalid-value` rather than writing something else than was meant.
 */
export function editYaml(text: string, changes: readonly ValueChange[]): string {
  const source = text.replaceAll('\r\n', '\n');
  const document = parse(source);
  const print = printerFor(source);
  const before = print(document);
  for (const change of changes) applyChange(document, change);
  const wanted: unknown = document.toJS() ?? {};
  const after = print(document);
  if (after === before) return text;
  const comments = commentsOf(after).length;
  for (const result of [keepLines(text, before, after), after.replaceAll('\n', lineEndOf(text))]) {
    if (says(result, wanted) && commentsOf(result).length === comments) return result;
  }
  throw new AppError('project-file.invalid-value', {
    message: 'The file cannot be changed without changing what else it says.',
    hint: 'Change it by hand.',
  });
}

/** The changes that lead from one value to another, each as deep inside as possible. */
export function findChanges(
  before: unknown,
  after: unknown,
  path: readonly (string | number)[] = [],
): readonly ValueChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (after === undefined) return [{ path }];
  if (!isRecord(before) || !isRecord(after)) return [{ path, value: after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => findChanges(before[key], after[key], [...path, key]));
}

/** Every comment of YAML text, in order. */
export function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  let previous = '';
  for (const token of new Lexer().lex(text)) {
    // A scalar is announced by a unit separator; one that begins with a hash is no comment.
    if (token.startsWith('#') && previous !== '\u001f') comments.push(token.trimEnd());
    previous = token;
  }
  return comments;
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { version: '1.2', schema: 'core', merge: false, uniqueKeys: false });
}

function says(text: string, wanted: unknown): boolean {
  const read = readYaml(text);
  return read.kind === 'good' && isDeepStrictEqual(read.yaml.value, wanted);
}

/** Prints as the text is written: its indentation, its way with lists and braces. */
function printerFor(text: string): (document: Document.Parsed) => string {
  const indent = Math.min(
    8,
    /^[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\n(?:[^\S\n]*(?:#[^\n]*)?\n)*( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2,
  );
  const options = {
    indent: Math.max(1, indent),
    indentSeq: !/^( *)[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\n(?:[^\S\n]*(?:#[^\n]*)?\n)*\1- /m.test(text),
    flowCollectionPadding: !/[[{][^\s}\]]/.test(text),
    lineWidth: 0,
    minContentWidth: 0,
  };
  return (document) => document.toString(options);
}

function applyChange(document: Document.Parsed, { path, value }: ValueChange): void {
  if (value === undefined) {
    if (document.hasIn(path)) document.deleteIn(path);
    return;
  }
  makeRoom(document, path.slice(0, -1));
  const known = document.getIn(path, true);
  if (isSeq(known) && Array.isArray(value)) reuseItems(document, known, value);
  else if (isScalar(known) && !isRecord(value) && !Array.isArray(value)) {
    known.value = value;
    delete known.format;
  } else document.setIn(path, withComments(toNode(document, value), known));
}

/** New lists of words stand on one line. */
function toNode(document: Document.Parsed, value: unknown): Node {
  const node = document.createNode(value);
  visit(node, {
    Seq(_key, list) {
      const width = list.items.reduce<number>(
        (sum, item) => sum + (isScalar(item) ? String(item.value).length + 2 : 99),
        0,
      );
      if (width < 90) list.flow = true;
    },
  });
  return node;
}

/** Makes a map of everything on the way that is empty, so that a key can be put into it. */
function makeRoom(document: Document.Parsed, path: readonly (string | number)[]): void {
  for (let length = 0; length <= path.length; length += 1) {
    const at = path.slice(0, length);
    const node = document.getIn(at, true);
    if (isMap(node) || isSeq(node)) continue;
    const map = withComments(document.createNode({}) as YAMLMap, node);
    map.flow = false;
    // The parsed document of an empty text has no contents, or an empty scalar.
    if (length === 0) document.contents = map as unknown as typeof document.contents;
    else document.setIn(at, map);
  }
}

/** Comments of the node that it takes the place of stay in front. */
function withComments<T extends Node>(node: T, replaced: unknown): T {
  if (!isScalar(replaced) && !isMap(replaced) && !isSeq(replaced)) return node;
  const comments = [replaced.commentBefore, replaced.comment].filter((text) => typeof text === 'string');
  if (comments.length > 0) node.commentBefore = comments.join('\n');
  return node;
}

/** Items that stay keep their comments. */
function reuseItems(document: Document.Parsed, list: YAMLSeq, values: readonly unknown[]): void {
  const known = list.items.map((node) => ({ node, value: toPlain(document, node) }));
  list.items = values.map((value) => {
    const index = known.findIndex((item) => isDeepStrictEqual(item.value, value));
    return index < 0 ? toNode(document, value) : known.splice(index, 1)[0]?.node;
  });
}

function toPlain(document: Document.Parsed, node: unknown): unknown {
  return isScalar(node) ? node.value : isMap(node) || isSeq(node) ? node.toJS(document) : node;
}
