import type { z } from 'zod';
import { stageSchema } from '#shared/domain/environment.ts';
import type { ProjectFileProblem } from '#shared/domain/project-file.ts';
import {
  localFileName,
  projectFileName,
  projectFileSchema,
  projectFileVersion,
  type ProjectFileContent,
} from '#shared/project-file/schema.ts';
import { isRecord, readYaml, type TextPlace, type YamlText } from './yaml-text.ts';

/** The texts of a project's two files; null for one that is not there. */
export interface ProjectTexts {
  readonly shared: string;
  readonly local: string | null;
}

/** What the two files say together. Only `good` may be written to. */
export type ProjectReading =
  | {
      readonly kind: 'good';
      readonly content: ProjectFileContent;
      readonly shared: YamlText;
      readonly local: YamlText | null;
      readonly problems: readonly ProjectFileProblem[];
    }
  | {
      readonly kind: 'newer';
      /** What of it is understood; null when it is nothing. */
      readonly content: ProjectFileContent | null;
      readonly problems: readonly ProjectFileProblem[];
    }
  | { readonly kind: 'conflict'; readonly problems: readonly ProjectFileProblem[] }
  | { readonly kind: 'damaged'; readonly problems: readonly ProjectFileProblem[] };

type Path = readonly PropertyKey[];
type Data = Readonly<Record<string, unknown>>;

/** Reads both files and puts the local one on top. Pure. */
export function parseProjectFile(texts: ProjectTexts): ProjectReading {
  const shared = readYaml(texts.shared);
  if (shared.kind !== 'good') return { kind: shared.kind, problems: [errorAt(projectFileName, shared)] };
  const local = texts.local === null ? null : readYaml(texts.local);
  if (local !== null && local.kind !== 'good') return { kind: local.kind, problems: [errorAt(localFileName, local)] };
  const files = { shared: shared.yaml, local: local === null ? null : local.yaml };
  const version = shared.yaml.value.version;
  if (typeof version === 'number' && version > projectFileVersion) return readNewer(files, version);
  if (version !== projectFileVersion) return { kind: 'damaged', problems: [noVersion(shared.yaml)] };
  const { version: localVersion, ...localValue } = files.local?.value ?? {};
  if (localVersion !== undefined && localVersion !== projectFileVersion) {
    return { kind: 'damaged', problems: [problemAt(files, ['version'], 'error', 'must be 1, as in the other file')] };
  }
  return { ...files, ...validate(files, merge(shared.yaml.value, localValue)) };
}

/** A value of `over` wins; keys of both are kept. */
function merge(under: Data, over: Data): Data {
  const merged = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isRecord(below) && isRecord(value) ? merge(below, value) : value);
  }
  return Object.fromEntries(merged);
}

interface Files {
  readonly shared: YamlText;
  readonly local: YamlText | null;
}

type Validated =
  | { readonly kind: 'good'; readonly content: ProjectFileContent; readonly problems: readonly ProjectFileProblem[] }
  | { readonly kind: 'damaged'; readonly problems: readonly ProjectFileProblem[] };

function validate(files: Files, value: Data): Validated {
  const { known, unknown } = withoutUnknownKeys(value);
  const warnings = unknown
    .map((path) => problemAt(files, path, 'warning', unknownKeyText(path)))
    .sort((a, b) => a.line - b.line);
  const parsed = projectFileSchema.safeParse(known);
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => {
      const { path, message } = innermost(issue);
      return problemAt(files, path, 'error', `${path.map(String).join('.')}: ${message}`);
    });
    return { kind: 'damaged', problems: [...errors, ...warnings] };
  }
  const errors = findMisplaced(files, parsed.data);
  if (errors.length > 0) return { kind: 'damaged', problems: [...errors, ...warnings] };
  return { kind: 'good', content: parsed.data, problems: [...warnings, ...findMisleadingNames(files, parsed.data)] };
}

/** The same value without the keys that the schema does not know, and where those are. */
function withoutUnknownKeys(value: Data): { readonly known: Data; readonly unknown: readonly Path[] } {
  const unknown: Path[] = [];
  let known: unknown = value;
  // Each round may bring to light what stood behind an unknown key of a union.
  for (let round = 0; round < 5; round += 1) {
    const parsed = projectFileSchema.safeParse(known);
    const found = parsed.success ? [] : parsed.error.issues.flatMap((issue) => unknownKeysOf(issue));
    if (found.length === 0) break;
    unknown.push(...found);
    known = found.reduce(withoutKey, known);
  }
  return { known: isRecord(known) ? known : {}, unknown };
}

function unknownKeysOf(issue: z.core.$ZodIssue): readonly Path[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
  if (issue.code !== 'invalid_union') return [];
  // Only the branch that nothing but unknown keys keep from fitting is meant.
  const meant = issue.errors.find(
    (branch) => branch.length > 0 && branch.every((inner) => unknownKeysOf(inner).length > 0),
  );
  return (meant ?? []).flatMap((inner) => unknownKeysOf(inner).map((path) => [...issue.path, ...path]));
}

function withoutKey(value: unknown, [first, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === Number(first) ? withoutKey(item, rest) : item));
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([key]) => key !== first)
      : entries.map(([key, inner]) => [key, key === first ? withoutKey(inner, rest) : inner]),
  );
}

function unknownKeyText(path: Path): string {
  const key = String(path.at(-1));
  const name = path.map(String).join('.');
  return /^(?:password|passwd|pass|passphrase|secret|token|private_?key)$/i.test(key)
    ? `${name} is not known here; if it is a secret, take it out and change it: this file is shared`
    : `${name} is not known and has no effect; it is kept`;
}

/** The deepest message of a union, whose own says nothing. */
function innermost(issue: z.core.$ZodIssue): { readonly path: Path; readonly message: string } {
  if (issue.code === 'invalid_union') {
    const depth = (branch: readonly z.core.$ZodIssue[]) => Math.max(0, ...branch.map(({ path }) => path.length));
    const [closest] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
    if (closest?.[0] !== undefined) {
      const inner = innermost(closest[0]);
      return { path: [...issue.path, ...inner.path], message: inner.message };
    }
  }
  if (issue.code === 'invalid_key')
    return { path: issue.path, message: 'a name has lower-case letters, digits and hyphens' };
  return { path: issue.path, message: issue.message };
}

/** Paths of this computer must not come with a repository: it could name any folder to be written. */
function findMisplaced(files: Files, content: ProjectFileContent): readonly ProjectFileProblem[] {
  const environments = files.shared.value.environments;
  return Object.entries(content.environments ?? {}).flatMap(([id, { server, path }]) => {
    const at = ['environments', id, 'path'];
    if (server !== undefined) {
      if (path?.startsWith('/') !== true)
        return [problemAt(files, at, 'error', `${at.join('.')}: must be absolute on its server`)];
      return [];
    }
    const own = isRecord(environments) && Object.hasOwn(environments, id) ? environments[id] : undefined;
    const given = isRecord(own) ? own.path : undefined;
    if (typeof given !== 'string' || isInside(given)) return [];
    const message = `${at.join('.')}: a folder outside of the project belongs into ${localFileName}, on each computer`;
    return [{ severity: 'error', file: projectFileName, ...files.shared.placeOf(at), message }];
  });
}

function isInside(path: string): boolean {
  return !/^(?:[/\\~]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..');
}

/** Letters of other alphabets that look like ours. */
const lookAlikes: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ο: 'o',
  ρ: 'p',
  ι: 'i',
  υ: 'u',
  α: 'a',
  τ: 't',
  ν: 'v',
  κ: 'k',
  м: 'm',
  т: 't',
  ѕ: 's',
  ԁ: 'd',
  ӏ: 'l',
  ⅼ: 'l',
};

/** A name that reads like another stage than the one it has. */
function findMisleadingNames(files: Files, content: ProjectFileContent): readonly ProjectFileProblem[] {
  return Object.entries(content.environments ?? {}).flatMap(([id, { name, stage }]) => {
    const letters = (name ?? id)
      .normalize('NFKC')
      .toLowerCase()
      .replace(/\p{Cf}/gu, '');
    const read = [...letters].map((letter) => lookAlikes[letter] ?? letter).join('');
    if (read === stage || !stageSchema.options.some((other) => other === read)) return [];
    return [
      problemAt(files, ['environments', id, 'name'], 'warning', `environments.${id} reads "${read}" and is ${stage}`),
    ];
  });
}

function readNewer(files: Files, version: number): ProjectReading {
  const message = `was made by a newer version of Stagelift (format ${version}); it can only be read`;
  const said = problemAt(files, ['version'], 'warning', message);
  const { version: _local, ...local } = files.local?.value ?? {};
  const understood = validate(files, merge({ ...files.shared.value, version: projectFileVersion }, local));
  const content = understood.kind === 'good' ? understood.content : null;
  const errors = understood.problems.filter(({ severity }) => severity === 'error');
  return { kind: 'newer', content, problems: [said, ...errors] };
}

function noVersion(yaml: YamlText): ProjectFileProblem {
  const message = `it must say "version: ${projectFileVersion}"`;
  return { severity: 'error', file: projectFileName, ...yaml.placeOf(['version']), message };
}

function errorAt(file: string, found: { readonly place: TextPlace; readonly message: string }): ProjectFileProblem {
  return { severity: 'error', file, ...found.place, message: found.message };
}

/** In the local file when that has the value, else in the shared one. */
function problemAt(
  files: Files,
  path: Path,
  severity: ProjectFileProblem['severity'],
  message: string,
): ProjectFileProblem {
  const keys = path.map(toKey);
  const local = files.local?.document.hasIn(keys) === true ? files.local : null;
  const file = local === null ? projectFileName : localFileName;
  return { severity, file, ...(local ?? files.shared).placeOf(path), message };
}

function toKey(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key;
}
