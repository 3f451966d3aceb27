import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, type Node, type Pair, stringify } from 'yaml';
import { AppError } from '#shared/errors/app-error.ts';
import { lineEndOf } from '../project-file/keep-lines.ts';
import { isRecord, readYaml, type YamlText } from '../project-file/yaml-text.ts';

/** The lines of `stagelift.yml` that speak of the recipe. */
interface Section {
  /** Index of the line with the key. */
  readonly first: number;
  /** Index behind the last line. */
  readonly end: number;
}

/**
 * What `stagelift.yml` says of the recipe, as a text of its own: as it stands there, with comments, but not indented.
 * `fallback` is the recipe of a file that says nothing of it. The text must be readable.
 */
export function readSection(text: string, fallback: string): string {
  const { source, yaml, lines } = open(text);
  const pair = pairOf(yaml);
  const value = pair?.value;
  if (pair === null || value == null || isScalar(value)) {
    return `extends: ${isScalar(value) ? String(value.value) : fallback}\n`;
  }
  const { first, end } = sectionOf(source, pair);
  if (!isMap(value) || value.flow === true) return stringify(yaml.value.recipe, { lineWidth: 110 });
  const body = lines.slice(first + 1, end);
  const indent = Math.min(
    ...body.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0),
  );
  return `${body.map((line) => line.slice(indent)).join('\n')}\n`;
}

/**
 * `stagelift.yml` with another text about the recipe; every other character stays. A text with nothing but `extends` becomes
 * one line. Throws `project-file.invalid-value` rather than writing something else than was meant.
 */
export function replaceSection(text: string, section: string): string {
  const wanted = readYaml(section);
  if (wanted.kind !== 'good') throw cannot();
  const { source, yaml, lines } = open(text);
  const pair = pairOf(yaml);
  const at = pair === null ? placeFor(source, yaml) : sectionOf(source, pair);
  const head = lines.slice(0, at.first);
  const tail = lines.slice(at.end);
  const after = [...head, ...toLines(section, wanted.yaml.value, remarkOf(lines[at.first], pair)), ...tail].join('\n');
  if (!isAsMeant(after, yaml, wanted.yaml.value)) throw cannot();
  return lineEndOf(text) === '\r\n' ? after.replaceAll('\n', '\r\n') : after;
}

function open(text: string) {
  const source = text.replaceAll('\r\n', '\n');
  const read = readYaml(source);
  if (read.kind !== 'good') throw cannot();
  return { source, yaml: read.yaml, lines: source.split('\n') };
}

function pairOf({ document }: YamlText): Pair<Node, Node | null> | null {
  const { contents } = document;
  if (!isMap<Node, Node | null>(contents)) return null;
  return contents.items.find(({ key }) => isScalar(key) && key.value === 'recipe') ?? null;
}

/** From the line of the key to the last line that is indented below it. */
function sectionOf(source: string, { key, value }: Pair<Node, Node | null>): Section {
  const first = lineAt(source, key.range?.[0] ?? 0);
  const lines = source.split('\n');
  let end = Math.max(first, lineAt(source, Math.max(0, (value?.range?.[1] ?? key.range?.[1] ?? 1) - 1))) + 1;
  // A comment that is indented belongs to what is above it.
  for (let line = end; line < lines.length && /^(?:[ \t]+#|[ \t]*$)/.test(lines[line] ?? ''); line += 1) {
    if (lines[line]?.trim() !== '') end = line + 1;
  }
  return { first, end };
}

/** Behind the name, or behind the version: where a reader looks for it. */
function placeFor(source: string, { document }: YamlText): Section {
  const { contents } = document;
  const known = isMap<Node, Node | null>(contents) ? contents.items : [];
  const above =
    known.find(({ key }) => isScalar(key) && key.value === 'name') ??
    known.find(({ key }) => isScalar(key) && key.value === 'version');
  if (above === undefined) return { first: 0, end: 0 };
  const { end } = sectionOf(source, above);
  return { first: end, end };
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length - 1;
}

/** A comment behind the key, or behind a value of one line. */
function remarkOf(line: string | undefined, pair: Pair<Node, Node | null> | null): string {
  if (line === undefined || pair === null) return '';
  return /\s#.*$/.exec(line.replace(/"[^"]*"|'[^']*'/g, (quoted) => '_'.repeat(quoted.length)))?.[0] === undefined
    ? ''
    : ` ${/\s(#.*)$/.exec(line)?.[1] ?? ''}`;
}

function toLines(section: string, value: Readonly<Record<string, unknown>>, remark: string): readonly string[] {
  const isPlain = Object.keys(value).length === 1 && typeof value.extends === 'string' && !section.includes('#');
  if (isPlain) return [`recipe: ${String(value.extends)}${remark}`];
  const body = section.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n');
  return [`recipe:${remark}`, ...body.map((line) => (line.trim() === '' ? '' : `  ${line}`))];
}

/** Says what was meant, and everything else as before: its values, and each of its characters. */
function isAsMeant(after: string, before: YamlText, wanted: Readonly<Record<string, unknown>>): boolean {
  const read = readYaml(after);
  if (read.kind !== 'good') return false;
  const { recipe, ...rest } = read.yaml.value;
  const { recipe: _replaced, ...others } = before.value;
  const said = isRecord(recipe) ? recipe : { extends: recipe };
  return isDeepStrictEqual(said, wanted) && isDeepStrictEqual(rest, others);
}

function cannot(): AppError {
  return new AppError('project-file.invalid-value', {
    message: 'The file cannot be changed without changing what else it says.',
    hint: 'Change it by hand.',
  });
}
