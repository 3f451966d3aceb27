import { posix } from 'node:path';
import type { TokenReader } from './php-reader.ts';
import { pathInProject, rootMark, type PhpScope } from './php-scope.ts';
import { known, mergeLists, phpNull, unknown, type PhpValue } from './php-values.ts';

/**
 * What is known of a call's result from its arguments. `reader` stands behind the closing bracket: a default that follows
 * counts for an environment variable that is not known here.
 */
export async function callFunction(
  name: string,
  args: readonly PhpValue[],
  reader: TokenReader,
  scope: PhpScope,
): Promise<PhpValue> {
  const [first, second] = args;
  const text = first?.kind === 'known' && typeof first.value === 'string' ? first.value : undefined;
  switch (name) {
    case 'getenv':
    case 'env':
    case 'getenv_docker':
    case 'env_or':
    case 'app::env': {
      if (text === undefined) return unknown('an environment variable');
      const value = scope.environment(text);
      if (value !== undefined) return known(value);
      if (second?.kind === 'known' && name !== 'getenv') {
        scope.assume(text);
        return second;
      }
      return missingVariable(text, reader, scope);
    }
    case 'defined': {
      const defined = text === undefined ? undefined : scope.isDefined(text);
      return defined === undefined ? unknown('a condition') : known(defined);
    }
    case 'constant':
      return text === undefined ? unknown('a constant') : scope.constant(text);
    case 'dirname': {
      if (text === undefined) return unknown('a path');
      const levels = second?.kind === 'known' && typeof second.value === 'number' ? Math.min(second.value, 20) : 1;
      let path = text;
      for (let i = 0; i < levels; i++)
        path = posix.normalize(path) === rootMark ? `${rootMark}/..` : posix.join(path, '..');
      return known(path);
    }
    case 'realpath':
      return first ?? unknown('a path');
    case 'file_exists':
    case 'is_file':
    case 'is_readable':
      return text === undefined ? unknown('a condition') : fileExists(text, scope);
    case 'array_merge':
      return mergeLists(args, 'merge');
    case 'array_replace':
      return mergeLists(args, 'replace');
    case 'array_replace_recursive':
      return mergeLists(args, 'replace-recursive');
    case 'trim':
    case 'rtrim':
      return text === undefined || second !== undefined ? unknown('code') : known(text.trim());
    default:
      return unknown(`the result of ${/^\w{1,40}$/.test(name) ? name : 'a function'}()`);
  }
}

/** A variable that is not known here: false or null for PHP if it is unset, so a default after it is assumed to hold. */
export function missingVariable(name: string, reader: TokenReader, scope: PhpScope): PhpValue {
  if (reader.isOp('?') && reader.isOp(':', 1)) {
    scope.assume(name);
    return known(false);
  }
  if (reader.isOp('??')) {
    scope.assume(name);
    return phpNull;
  }
  return unknown(`the environment variable ${/^\w{1,80}$/.test(name) ? name : ''}, which cannot be read from here`);
}

async function fileExists(path: string, scope: PhpScope): Promise<PhpValue> {
  const relative = pathInProject(path);
  return relative === null ? unknown('a file elsewhere on the server') : known(await scope.exists(relative));
}
