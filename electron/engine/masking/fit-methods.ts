import { maskMethodSchema, type CaseMethod, type ColumnRule, type MaskMethod } from '#shared/domain/masking.ts';
import { familyOf, type ColumnFacts, type ColumnFamily } from './facts.ts';
import { isConstant, shortestText } from './text-methods.ts';

/** Methods that write text; each family that stores text takes them. */
const textMethods: readonly MaskMethod[] = maskMethodSchema.options.filter((method) => method !== 'null');

/** What can be made of each family's values. `null` is not here: it fits whatever may be NULL, and nothing else. */
const byFamily: Readonly<Record<ColumnFamily, readonly MaskMethod[]>> = {
  text: textMethods,
  binary: textMethods,
  // A JSON text is a value of any kind; a date or a zero would be read as what it is not.
  json: textMethods.filter((method) => method !== 'birthday' && method !== 'zero'),
  integer: ['zero', 'token', 'ip', 'phone', 'postcode'],
  decimal: ['zero'],
  date: ['birthday'],
  datetime: ['birthday'],
  time: ['zero'],
  // The year itself is what `birthday` keeps; any other word for it would promise what does not happen.
  year: ['birthday'],
  choice: ['empty'],
  uuid: ['token'],
  inet: ['ip'],
  bits: [],
  spatial: [],
  other: [],
};

/** Too few values are made for these to keep a unique key. */
const repeating: ReadonlySet<ColumnFamily> = new Set(['date', 'datetime', 'year']);

/** True when a method can replace this column's values by ones that its type takes and that are what the method says. */
export function fitsColumn(column: ColumnFacts, method: MaskMethod): boolean {
  if (method === 'null') return column.nullable;
  // For types and keys that cannot hold the one value, NULL stands in where there may be NULL.
  if (isConstant(method) && column.unique === 'alone') return column.nullable;
  if (method === 'empty' && column.nullable) return true;
  const family = familyOf(column);
  if (!byFamily[family].includes(method)) return false;
  if (column.unique === 'alone' && (repeating.has(family) || column.type === 'inet4')) return false;
  if (family === 'integer') return fitsInteger(column, method);
  if (family === 'text') return shortestText(method) <= (column.maxLength ?? Infinity);
  if (family === 'binary') return shortestBytes(method) <= (column.maxLength ?? Infinity);
  return true;
}

/** Whether `scrub` can look for addresses in this column: only where text can stand. */
export function fitsScrub(column: ColumnFacts): boolean {
  return ['text', 'json', 'binary'].includes(familyOf(column));
}

/** Everything that can be decided for a column, the mask methods first. */
export function fittingMethods(column: ColumnFacts): readonly CaseMethod[] {
  return [
    ...maskMethodSchema.options.filter((method) => fitsColumn(column, method)),
    ...(fitsScrub(column) ? (['scrub'] as const) : []),
    'keep',
  ];
}

/** Why a method is refused, naming the column's type and what would fit it. */
export function misfitText(column: ColumnFacts, method: CaseMethod): string {
  const fits = fittingMethods(column).map((each) => `"${each}"`);
  const last = fits.at(-1) ?? '';
  const list = fits.length > 1 ? `${fits.slice(0, -1).join(', ')} and ${last}` : last;
  const why = whyTooShort(column, method);
  return `"${method}" does not fit the type ${describeType(column)}${why}; ${fits.length > 1 ? 'what fits is' : 'all that fits is'} ${list}`;
}

/** The rule itself when it fits, else the nearest that does; `keep` only where nothing else is possible. */
export function nearestFitting(column: ColumnFacts, rule: ColumnRule): ColumnRule {
  if (rule.kind === 'scrub' ? fitsScrub(column) : rule.kind !== 'mask' || fitsColumn(column, rule.method)) return rule;
  const usual: readonly MaskMethod[] =
    column.unique === 'no' ? ['text', 'birthday', 'ip', 'zero', 'token', 'empty', 'null'] : ['token', 'ip', 'null'];
  const method = usual.find((each) => fitsColumn(column, each));
  return method === undefined ? { kind: 'keep' } : { kind: 'mask', method };
}

function describeType(column: ColumnFacts): string {
  const bare = /^(?:char|varchar|binary|varbinary)$/.test(column.fullType) && column.maxLength !== null;
  const type = bare ? `${column.fullType}(${String(column.maxLength)})` : column.fullType;
  return `${type}${column.json && column.type !== 'json' ? ' (JSON)' : ''}${column.nullable ? '' : ' NOT NULL'}`;
}

function whyTooShort(column: ColumnFacts, method: CaseMethod): string {
  if (method === 'scrub' || method === 'keep' || method === 'null' || familyOf(column) !== 'text') return '';
  const needed = shortestText(method);
  return needed > (column.maxLength ?? Infinity) ? `, because it needs ${String(needed)} characters` : '';
}

const fiveDigits = new Set(['mediumint', 'int', 'bigint']);

function fitsInteger(column: ColumnFacts, method: MaskMethod): boolean {
  switch (method) {
    // 192.0.2.0 is above what a signed INT holds, and there are too few of them for a unique key.
    case 'ip':
      if (column.unique !== 'no') return false;
      return column.type === 'bigint' || (column.type === 'int' && column.fullType.includes('unsigned'));
    case 'phone':
      return column.type === 'bigint' || column.type === 'int';
    case 'postcode':
      return fiveDigits.has(column.type);
    default:
      return true;
  }
}

/** Four bytes are an address, too. */
function shortestBytes(method: MaskMethod): number {
  return method === 'ip' ? 4 : shortestText(method);
}
