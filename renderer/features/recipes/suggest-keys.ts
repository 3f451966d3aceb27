import { z } from 'zod';
import { idSchema } from '#shared/domain/server.ts';
import { recipeChangesSchema } from '#shared/recipe-schema/recipe-changes.ts';

/** Something that can stand at a place of the text. */
export interface Suggestion {
  readonly text: string;
  readonly isKey: boolean;
  readonly detail?: string;
}

type Schema = z.core.JSONSchema.JSONSchema | boolean;

const schemaOfChanges: Schema = z.toJSONSchema(z.strictObject({ extends: idSchema, ...recipeChangesSchema.shape }), {
  io: 'input',
  unrepresentable: 'any',
});

/** What the schema of a recipe's changes allows behind this beginning of a text: keys, or the words of a value. Pure. */
export function suggestAt(before: string): readonly Suggestion[] {
  const lines = before.split('\n');
  const line = lines.at(-1) ?? '';
  const value = /^(\s*(?:- +)*)(?:([\w-]+): +)$/.exec(line);
  if (value !== null)
    return wordsOf(resolve([...pathAbove(lines, (value[1] ?? '').length, value[1] ?? ''), value[2] ?? '']));
  const key = /^(\s*(?:- +)*)$/.exec(line);
  if (key === null) return [];
  return keysOf(resolve(pathAbove(lines, (key[1] ?? '').length, key[1] ?? '')));
}

/** The keys that lead to a place, told by how deep the lines above are; a list's entry is `*`. */
function pathAbove(lines: readonly string[], indent: number, lead: string): readonly string[] {
  const path: string[] = lead.includes('-') ? ['*'] : [];
  let deepest = lead.includes('-') ? lead.indexOf('-') : indent;
  for (const line of lines.slice(0, -1).toReversed()) {
    const found = /^(\s*)((?:- +)*)([\w{}"'.*-]+):/.exec(line);
    if (found === null) continue;
    const [, spaces = '', dashes = '', name = ''] = found;
    const at = spaces.length + dashes.length;
    if (dashes !== '' && at <= deepest && spaces.length < deepest) {
      // A line of the same entry, or the entry's first line.
      if (at < deepest) path.unshift(name);
      path.unshift('*');
      deepest = spaces.length;
    } else if (dashes === '' && (at < deepest || (at === deepest && path[0] === '*'))) {
      path.unshift(name.replace(/^["']|["']$/g, ''));
      deepest = at;
    }
  }
  return path;
}

function resolve(path: readonly string[]): readonly Schema[] {
  return path.reduce<readonly Schema[]>(
    (schemas, part) => schemas.flatMap(spread).flatMap((schema) => step(schema, part)),
    [schemaOfChanges],
  );
}

function step(schema: z.core.JSONSchema.JSONSchema, part: string): readonly Schema[] {
  if (part === '*') return schema.items === undefined || Array.isArray(schema.items) ? [] : [schema.items];
  const named = schema.properties?.[part];
  if (named !== undefined) return [named];
  const further = schema.additionalProperties;
  return typeof further === 'object' ? [further] : [];
}

/** A schema and everything it may be instead. */
function spread(schema: Schema): readonly z.core.JSONSchema.JSONSchema[] {
  if (typeof schema === 'boolean') return [];
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as readonly Schema[];
  return [schema, ...others.flatMap(spread)];
}

function keysOf(schemas: readonly Schema[]): readonly Suggestion[] {
  const names = new Map<string, Suggestion>();
  for (const schema of schemas.flatMap(spread)) {
    for (const [text, value] of Object.entries(schema.properties ?? {})) {
      const type = typeof value === 'object' && 'type' in value ? value.type : undefined;
      const detail = type === 'array' ? 'list' : type === 'boolean' ? 'true or false' : undefined;
      names.set(text, { text, isKey: true, ...(detail === undefined ? {} : { detail }) });
    }
  }
  return [...names.values()];
}

function wordsOf(schemas: readonly Schema[]): readonly Suggestion[] {
  const words = schemas.flatMap(spread).flatMap((schema) => {
    if (schema.type === 'boolean') return ['true', 'false'];
    return [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])].map(String);
  });
  return [...new Set(words)].map((text) => ({ text, isKey: false }));
}
