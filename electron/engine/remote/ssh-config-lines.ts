import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** A place in a configuration file. */
export interface ConfigPlace {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The line as written, trimmed. */
  readonly text: string;
}

/** A configuration file as a tree; included files hang below their Include line. */
export type ConfigNode =
  | { readonly kind: 'host'; readonly patterns: readonly string[]; readonly place: ConfigPlace }
  | { readonly kind: 'match'; readonly criteria: readonly string[]; readonly place: ConfigPlace }
  | { readonly kind: 'include'; readonly nodes: readonly ConfigNode[]; readonly place: ConfigPlace }
  | { readonly kind: 'setting'; readonly key: string; readonly values: readonly string[]; readonly place: ConfigPlace };

/** A line that was left out, and why. */
export interface NotImported extends ConfigPlace {
  readonly reason: string;
}

/** A configuration tree with the lines that could not be read. */
export interface ConfigTree {
  readonly nodes: readonly ConfigNode[];
  readonly notImported: readonly NotImported[];
}

/** OpenSSH's own bound for nested includes. */
const maxDepth = 16;
const maxFiles = 200;
const maxFileLength = 1024 * 1024;

/** Reads a configuration file and what it includes. Missing files count as empty, as in OpenSSH. Nothing is ever run. */
export async function readConfigTree(file: string, home: string): Promise<ConfigTree> {
  const notImported: NotImported[] = [];
  let files = 0;

  async function readNodes(
    path: string,
    ancestors: readonly string[],
    from: ConfigPlace | null,
  ): Promise<ConfigNode[]> {
    const leaveOut = (reason: string) => {
      if (from !== null) notImported.push({ ...from, reason });
      return [];
    };
    if (ancestors.includes(path)) return leaveOut(`The file ${path} includes itself.`);
    if (ancestors.length >= maxDepth) return leaveOut('Files are included too deeply.');
    files += 1;
    if (files > maxFiles) return leaveOut('Too many files are included.');
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.length > maxFileLength) return leaveOut(`The file ${path} is too large.`);
    const nodes: ConfigNode[] = [];
    for (const [index, line] of text
      .replace(/^\uFEFF/u, '')
      .split('\n')
      .entries()) {
      const place = { file: path, line: index + 1, text: line.trim() };
      nodes.push(...(await toNodes(place, [...ancestors, path])));
    }
    return nodes;
  }

  async function toNodes(place: ConfigPlace, ancestors: readonly string[]): Promise<readonly ConfigNode[]> {
    if (place.text === '' || place.text.startsWith('#')) return [];
    const words = splitWords(place.text);
    const [key = '', ...values] = words ?? [];
    if (words === null || values.length === 0) {
      notImported.push({ ...place, reason: 'The line cannot be read.' });
      return [];
    }
    switch (key.toLowerCase()) {
      case 'host':
        return [{ kind: 'host', patterns: values, place }];
      case 'match':
        return [{ kind: 'match', criteria: values, place }];
      case 'include': {
        const paths = (await Promise.all(values.map((value) => expandGlob(toIncludePath(value, home))))).flat();
        const nodes: ConfigNode[] = [];
        for (const path of paths) nodes.push(...(await readNodes(path, ancestors, place)), endOfFile(place));
        return [{ kind: 'include', nodes, place }];
      }
      default:
        return [{ kind: 'setting', key: key.toLowerCase(), values, place }];
    }
  }

  return { nodes: await readNodes(file, [], null), notImported };
}

/** Several files of one Include line are independent: a Host block does not reach into the next file. */
function endOfFile(place: ConfigPlace): ConfigNode {
  return { kind: 'host', patterns: ['*'], place };
}

function toIncludePath(value: string, home: string): string {
  if (value === '~' || value.startsWith('~/')) return join(home, value.slice(1));
  return isAbsolute(value) ? value : join(home, '.ssh', value);
}

/** Words of a line: separated by spaces or one `=` after the keyword; double quotes keep spaces. Null for an open quote. */
function splitWords(text: string): readonly string[] | null {
  const found = /^([A-Za-z0-9]+)(?:\s*=\s*|\s+|$)(.*)$/.exec(text);
  if (found?.[1] === undefined) return null;
  const words = [found[1]];
  let rest = (found[2] ?? '').trim();
  while (rest !== '' && !rest.startsWith('#')) {
    const word = rest.startsWith('"') ? /^"((?:[^"\\]|\\.)*)"(?:\s+|$)/.exec(rest) : /^(\S+)(?:\s+|$)/.exec(rest);
    if (word?.[1] === undefined) return null;
    words.push(word[1].replace(/\\(["\\])/g, '$1'));
    rest = rest.slice(word[0].length);
  }
  return words;
}

/** The files that a path with `*`, `?` and `[...]` stands for, in alphabetical order. */
async function expandGlob(path: string): Promise<readonly string[]> {
  if (!/[*?[]/.test(path)) return [path];
  let found = [path.startsWith('/') ? '/' : '.'];
  for (const segment of path.split('/').filter((part) => part !== '')) {
    if (!/[*?[]/.test(segment)) {
      found = found.map((folder) => join(folder, segment));
      continue;
    }
    const pattern = toSegmentPattern(segment);
    const lists = await Promise.all(
      found.map(async (folder) => {
        const names = await readdir(folder).catch(() => []);
        const fits = names.filter((name) => pattern.test(name) && (segment.startsWith('.') || !name.startsWith('.')));
        return fits.sort().map((name) => join(folder, name));
      }),
    );
    found = lists.flat();
  }
  return found;
}

function toSegmentPattern(segment: string): RegExp {
  const source = segment.replace(/[*]+|[?]|\[[^\]]*\]|[^*?[]|\[/g, (part) => {
    if (part.startsWith('*')) return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 2 && part.startsWith('[')) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return part.replace(/[\\^$.|+(){}[\]]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^(?!)/;
  }
}
