import { posix } from 'node:path';
import type { TokenReader } from './php-reader.ts';
import { callFunction, missingVariable } from './php-functions.ts';
import { rootMark, type PhpScope } from './php-scope.ts';
import {
  itemOf,
  joinTexts,
  known,
  mergeLists,
  phpNull,
  phpString,
  truth,
  unknown,
  type PhpValue,
} from './php-values.ts';

const maxDepth = 120;

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
  if (operator === '+' && left.kind === 'list') return mergeLists([right, left], 'replace');
  if (left.kind !== 'known') return left.kind === 'list' ? unknown('a list') : left;
  if (right.kind !== 'known') return right.kind === 'list' ? unknown('a list') : right;
  if (operator === '.') return joinTexts(left.value, right.value);
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
  return readPostfix(reader, await readPrimary(reader, scope, depth), scope, depth);
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
  return readPostfix(reader, value, scope, depth);
}

/** Items of a list are looked up; member access and calls on a value give something unknown. */
async function readPostfix(reader: TokenReader, value: PhpValue, scope: PhpScope, depth: number): Promise<PhpValue> {
  let result = value;
  for (;;) {
    if (reader.isOp('[') && !reader.isOp(']', 1) && result.kind !== 'unknown') {
      const start = reader.at++;
      const key = await readExpression(reader, scope, depth + 1);
      reader.at = start;
      reader.skipBrackets();
      result = itemOf(result, key);
      continue;
    }
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
    if (token.text === '[') return readList(reader, scope, depth);
    if (token.text === '{') {
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
  if (name === 'GLOBALS' && reader.isOp('[') && key?.kind === 'string' && reader.isOp(']', 2)) {
    reader.at += 3;
    return scope.variable(key.text);
  }
  return scope.variable(name);
}

/** `[...]` or, behind its name, `array(...)`: from the opening bracket past the closing one. */
async function readList(reader: TokenReader, scope: PhpScope, depth: number): Promise<PhpValue> {
  const start = reader.at;
  const items = new Map<string, PhpValue>();
  let next = 0;
  let isWhole = true;
  reader.at++;
  while (!reader.done && !reader.isOp(']') && !reader.isOp(')')) {
    const before = reader.at;
    // By-reference and spread items cannot be known.
    if (reader.isOp('...') || reader.isOp('&')) isWhole = false;
    const first = await readExpression(reader, scope, depth + 1);
    if (reader.takeOp('=>')) {
      const value = await readExpression(reader, scope, depth + 1);
      const key = first.kind === 'known' ? phpString(first.value) : null;
      if (key === null) isWhole = false;
      else {
        items.set(key, value);
        if (/^[0-9]{1,15}$/.test(key)) next = Math.max(next, Number(key) + 1);
      }
    } else {
      items.set(String(next++), first);
    }
    if (!reader.takeOp(',') && !reader.isOp(']') && !reader.isOp(')')) {
      skipCodeValue(reader);
      reader.takeOp(',');
    }
    if (reader.at === before) break;
  }
  reader.at = start;
  reader.skipBrackets();
  return isWhole ? { kind: 'list', items } : unknown('a list that code puts together');
}

async function readName(reader: TokenReader, name: string, scope: PhpScope, depth: number): Promise<PhpValue> {
  const lower = name.toLowerCase();
  if (reader.isOp('(') && lower === 'array') return readList(reader, scope, depth);
  if (reader.isOp('(')) return callFunction(lower, await readArguments(reader, scope, depth), reader, scope);
  if (reader.isOp('::') && reader.isName('class', 1)) {
    reader.at += 2;
    return known(name);
  }
  if (reader.isOp('::') && reader.isName('env', 1) && reader.isOp('(', 2)) {
    reader.at += 2;
    return callFunction('app::env', await readArguments(reader, scope, depth), reader, scope);
  }
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
