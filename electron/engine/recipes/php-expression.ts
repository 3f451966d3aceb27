import { posix } from 'node:path';
import type { TokenReader } from './php-reader.ts';
import { known, phpNull, phpString, truth, unknown, type PhpValue } from './php-values.ts';

/** What an expression may look at. */
export interface PhpScope {
  /** Path of the file, relative to the project's root. */
  readonly file: string;
  constant(name: string): PhpValue;
  isDefined(name: string): boolean | undefined;
  variable(name: string): PhpValue;
  /** Undefined when the variable is not known here. */
  environment(name: string): string | undefined;
  /** `$_SERVER` entries that are known. */
  server(name: string): string | undefined;
  exists(path: string): Promise<boolean>;
  /** Called for each default that was taken because an environment variable is not known here. */
  assume(variable: string): void;
}

const maxDepth = 120;
/** Stands for the project's root at the start of paths; a character that no path of a configuration file holds. */
export const rootMark = '\x00root';

/**
 * Reads one expression and says what is known of its value: literals, concatenation, constants, environment variables with
 * defaults, paths, comparisons. Everything else is unknown; nothing is ever run. Ends before `,`, `;` or a closing bracket.
 */
export async function readExpression(reader: TokenReader, scope: PhpScope, depth = 0): Promise<PhpValue> {
  if (depth > maxDepth) {
    reader.skipStatement();
    return unknown('nested too deeply');
  }
  return readTernary(reader, scope, depth + 1);
}

async function readTernary(reader: TokenReader, scope: PhpScope, depth: number): Promise<PhpValue> {
  let value = await readBinary(reader, scope, depth, 0);
  for (;;) {
    if (reader.isOp('?') && reader.isOp(':', 1)) {
      reader.at += 2;
      const otherwise = await readBinary(reader, scope, depth, 0);
      value = elvis(value, otherwise);
    } else if (reader.takeOp('?')) {
      const yes = await readExpression(reader, scope, depth);
      reader.takeOp(':');
      const no = await readBinary(reader, scope, depth, 0);
      const condition = truth(value);
      value = condition === undefined ? merge(yes, no) : condition ? yes : no;
    } else {
      return value;
    }
  }
}

function elvis(value: PhpValue, otherwise: PhpValue): PhpValue {
  const condition = truth(value);
  return condition === undefined ? value : condition ? value : otherwise;
}

/** Either of two values: known only when both are the same. */
function merge(a: PhpValue, b: PhpValue): PhpValue {
  if (a.kind === 'known' && b.kind === 'known' && a.value === b.value) return a;
  return unknown('a condition that only running the code could decide');
}

/** Operators by strength, weakest first; the ternary is handled above. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['??'],
  ['||'],
  ['&&'],
  ['==', '===', '!=', '!==', '<>'],
  ['<', '>', '<=', '>='],
  ['.', '+', '-'],
];

async function readBinary(reader: TokenReader, scope: PhpScope, depth: number, level: number): Promise<PhpValue> {
  const operators = levels[level];
  if (operators === undefined) return readUnary(reader, scope, depth);
  let left = await readBinary(reader, scope, depth, level + 1);
  for (;;) {
    const token = reader.peek();
    const operator = token?.kind === 'op' ? token.text : token?.kind === 'name' ? token.text.toLowerCase() : '';
    if (!operators.includes(operator)) return left;
    reader.at++;
    const right = await readBinary(reader, scope, depth, level + 1);
    left = apply(operator, left, right);
  }
}

function apply(operator: string, left: PhpValue, right: PhpValue): PhpValue {
  if (operator === '??') return left.kind === 'known' && left.value === null ? right : left;
  const a = truth(left);
  const b = truth(right);
  if (operator === '&&' || operator === 'and') {
    if (a === false || b === false) return known(false);
    return a === undefined || b === undefined ? unknown('a condition') : known(true);
  }
  if (operator === '||' || operator === 'or') {
    if (a === true || b === true) return known(true);
    return a === undefined || b === undefined ? unknown('a condition') : known(false);
  }
  if (left.kind !== 'known') return left;
  if (right.kind !== 'known') return right;
  if (operator === '.') return known(phpString(left.value) + phpString(right.value));
  const same = typeof left.value === typeof right.value ? left.value === right.value : undefined;
  if (operator === '===') return known(same ?? false);
  if (operator === '!==') return known(!(same ?? false));
  if (same === undefined) return unknown('a comparison of different types');
  if (operator === '==') return known(same);
  if (operator === '!=' || operator === '<>') return known(!same);
  return unknown('arithmetic');
}

async function readUnary(reader: TokenReader, scope: PhpScope, depth: number): Promise<PhpValue> {
  if (depth > maxDepth) {
    reader.skipStatement();
    return unknown('nested too deeply');
  }
  if (reader.takeOp('!')) {
    const value = truth(await readUnary(reader, scope, depth + 1));
    return value === undefined ? unknown('a condition') : known(!value);
  }
  if (reader.takeOp('@')) return readUnary(reader, scope, depth + 1);
  if (reader.takeOp('-')) {
    const value = await readUnary(reader, scope, depth + 1);
    return value.kind === 'known' && typeof value.value === 'number' ? known(-value.value) : unknown('arithmetic');
  }
  if (reader.isOp('(')) return readParenthesis(reader, scope, depth);
  return readPostfix(reader, await readPrimary(reader, scope, depth));
}

/** A cast or an expression in brackets. */
async function readParenthesis(reader: TokenReader, scope: PhpScope, depth: number): Promise<PhpValue> {
  const cast = reader.peek(1);
  if (cast?.kind === 'name' && reader.isOp(')', 2) && /^(?:string|int|integer|bool|boolean)$/i.test(cast.text)) {
    reader.at += 3;
    const value = await readUnary(reader, scope, depth + 1);
    if (value.kind !== 'known') return value;
    return /^string$/i.test(cast.text) ? known(phpString(value.value)) : value;
  }
  reader.at++;
  const value = await readExpression(reader, scope, depth + 1);
  closeBracket(reader);
  return readPostfix(reader, value);
}

/** Member access, calls and indexing on a value give something unknown. */
function readPostfix(reader: TokenReader, value: PhpValue): PhpValue {
  let result = value;
  for (;;) {
    if (reader.isOp('[') || reader.isOp('(') || reader.isOp('{')) {
      reader.skipBrackets();
    } else if (reader.isOp('->') || reader.isOp('?->') || reader.isOp('::')) {
      reader.at += 2;
    } else {
      return result;
    }
    result = unknown('the result of code');
  }
}

async function readPrimary(reader: TokenReader, scope: PhpScope, depth: number): Promise<PhpValue> {
  const token = reader.peek();
  if (token === undefined) return unknown('the end of the file');
  if (token.kind === 'op') {
    if (token.text === '[' || token.text === '{') {
      reader.skipBrackets();
      return unknown('a list');
    }
    // A closing bracket or separator belongs to the caller; anything else cannot start a value.
    if (!')]};,:'.includes(token.text)) reader.at++;
    return unknown('code');
  }
  reader.at++;
  switch (token.kind) {
    case 'string':
      return known(token.text);
    case 'template':
      return unknown('a string with variables in it');
    case 'number':
      return known(Number(token.text.replaceAll('_', '')));
    case 'variable':
      return readVariable(reader, token.text, scope);
    case 'name':
      return readName(reader, token.text, scope, depth);
  }
}

function readVariable(reader: TokenReader, name: string, scope: PhpScope): PhpValue {
  const key = reader.peek(1);
  if (reader.isOp('[') && key?.kind === 'string' && reader.isOp(']', 2) && (name === '_ENV' || name === '_SERVER')) {
    reader.at += 3;
    const value =
      name === '_SERVER' ? (scope.server(key.text) ?? scope.environment(key.text)) : scope.environment(key.text);
    return value === undefined ? missingVariable(key.text, reader, scope) : known(value);
  }
  return scope.variable(name);
}

async function readName(reader: TokenReader, name: string, scope: PhpScope, depth: number): Promise<PhpValue> {
  const lower = name.toLowerCase();
  if (reader.isOp('(')) return readCall(reader, lower, scope, depth);
  if (lower === 'new' || lower === 'function' || lower === 'fn' || lower === 'static') {
    skipCodeValue(reader);
    return unknown('code');
  }
  if (lower === 'true') return known(true);
  if (lower === 'false') return known(false);
  if (lower === 'null') return phpNull;
  if (name === '__DIR__') return known(posix.join(rootMark, posix.dirname(scope.file)));
  if (name === '__FILE__') return known(posix.join(rootMark, scope.file));
  if (name === 'PHP_EOL') return known('\n');
  if (name === 'DIRECTORY_SEPARATOR') return known('/');
  return scope.constant(name);
}

function skipCodeValue(reader: TokenReader): void {
  while (!reader.done && !reader.isOp(';') && !reader.isOp(',') && !reader.isOp(')') && !reader.isOp('}')) {
    if (reader.isOp('(') || reader.isOp('[') || reader.isOp('{')) reader.skipBrackets();
    else reader.at++;
  }
}

async function readCall(reader: TokenReader, name: string, scope: PhpScope, depth: number): Promise<PhpValue> {
  const args = await readArguments(reader, scope, depth);
  const [first, second] = args;
  const text = first?.kind === 'known' && typeof first.value === 'string' ? first.value : undefined;
  switch (name) {
    case 'getenv':
    case 'env':
    case 'getenv_docker':
    case 'env_or': {
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
    case 'trim':
    case 'rtrim':
      return text === undefined || second !== undefined ? unknown('code') : known(text.trim());
    default:
      return unknown(`the result of ${/^\w{1,40}$/.test(name) ? name : 'a function'}()`);
  }
}

async function readArguments(reader: TokenReader, scope: PhpScope, depth: number): Promise<readonly PhpValue[]> {
  const args: PhpValue[] = [];
  reader.at++;
  while (!reader.done && !reader.isOp(')')) {
    const before = reader.at;
    args.push(await readExpression(reader, scope, depth + 1));
    if (!reader.takeOp(',') && !reader.isOp(')')) {
      skipCodeValue(reader);
      reader.takeOp(',');
    }
    if (reader.at === before) break;
  }
  closeBracket(reader);
  return args;
}

/** Past the closing bracket of this level, over whatever was not understood. */
function closeBracket(reader: TokenReader): void {
  while (!reader.done && !reader.isOp(';')) {
    if (reader.takeOp(')')) return;
    if (reader.isOp('(') || reader.isOp('[') || reader.isOp('{')) reader.skipBrackets();
    else reader.at++;
  }
}

/** A variable that is not known here: false or null for PHP if it is unset, so a default after it is assumed to hold. */
function missingVariable(name: string, reader: TokenReader, scope: PhpScope): PhpValue {
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

/** A path as the evaluator writes it (`rootMark/...`), relative to the root; null for any other path. */
export function pathInProject(path: string): string | null {
  if (!path.startsWith(`${rootMark}/`)) return null;
  const relative = posix.normalize(path.slice(rootMark.length + 1));
  // One level up is where WordPress itself looks for its configuration.
  return relative.startsWith('../../') ? null : relative;
}
