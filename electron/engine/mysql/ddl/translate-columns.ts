import { closingBracket, findWords, isSymbol, isWord, render, splice, word, type Token } from './tokens.ts';
import type { ColumnModel } from './table-model.ts';
import type { Translation } from './translation.ts';

type Rule = (tokens: readonly Token[], what: string, translation: Translation) => readonly Token[];

/** Types of one family as types of the other that hold the same text. */
const substitutes: readonly {
  readonly type: string;
  readonly feature: 'uuidType' | 'inet6Type' | 'inet4Type' | 'jsonType';
  readonly instead: readonly string[];
}[] = [
  { type: 'UUID', feature: 'uuidType', instead: ['char', '(', '36', ')', 'CHARACTER', 'SET', 'ascii'] },
  { type: 'INET6', feature: 'inet6Type', instead: ['varchar', '(', '39', ')', 'CHARACTER', 'SET', 'ascii'] },
  { type: 'INET4', feature: 'inet4Type', instead: ['varchar', '(', '15', ')', 'CHARACTER', 'SET', 'ascii'] },
  { type: 'JSON', feature: 'jsonType', instead: ['longtext', 'CHARACTER', 'SET', 'utf8mb4'] },
];

const types: Rule = (tokens, what, { features, from, to, report }) => {
  const [type] = tokens;
  if (isWord(type, 'JSON') && from.vendor === 'mysql' && to.vendor === 'mariadb' && features.jsonType) {
    const why = 'the target stores JSON as text and checks that it is valid';
    report({ what, from: 'json', to: 'longtext with a check', why, severity: 'info' });
    return tokens;
  }
  const found = substitutes.find((entry) => isWord(type, entry.type) && !features[entry.feature]);
  if (found === undefined) return tokens;
  const instead = found.instead.map((text) => ({ ...word(text), space: !['(', '36', '39', '15', ')'].includes(text) }));
  const why = 'the target does not have this type; the text is the same';
  report({ what, from: type?.text ?? '', to: render(instead), why, severity: 'warning' });
  return splice(tokens, 0, 1, ...instead);
};

/** Leaves out words that the target does not know, from `first` on for `count` tokens. */
function leaveOut(
  tokens: readonly Token[],
  at: number,
  count: number,
  what: string,
  translation: Translation,
  why: string,
  severity: 'info' | 'warning',
): readonly Token[] {
  if (at < 0) return tokens;
  translation.report({ what, from: render(tokens.slice(at, at + count)), to: '', why, severity });
  return splice(tokens, at, count);
}

const generated: Rule = (tokens, what, translation) => {
  const persistent = tokens.findIndex((token) => isWord(token, 'PERSISTENT'));
  const stored = persistent < 0 ? tokens : splice(tokens, persistent, 1, word('STORED'));
  const at = findWords(stored, 'GENERATED', 'ALWAYS', 'AS');
  if (at < 0 || translation.features.generatedMayBeNotNull) return stored;
  const open = stored.findIndex((token, index) => index > at && isSymbol(token, '('));
  if (open < 0) return stored;
  const behind = stored.slice(closingBracket(stored, open));
  const offset = stored.length - behind.length;
  const notNull = findWords(behind, 'NOT', 'NULL');
  const why = 'the target does not allow NOT NULL on generated columns';
  if (notNull >= 0) return leaveOut(stored, offset + notNull, 2, what, translation, why, 'info');
  const plainNull = findWords(behind, 'NULL');
  return plainNull < 0 ? stored : splice(stored, offset + plainNull, 1);
};

const blobTypes = [
  'TINYTEXT',
  'TEXT',
  'MEDIUMTEXT',
  'LONGTEXT',
  'TINYBLOB',
  'BLOB',
  'MEDIUMBLOB',
  'LONGBLOB',
  'JSON',
  'GEOMETRY',
];
const clockWords = ['CURRENT_TIMESTAMP', 'NOW', 'LOCALTIME', 'LOCALTIMESTAMP'];

/** Index behind the default value that begins at `start`. */
function endOfDefault(tokens: readonly Token[], start: number): number {
  const first = tokens[start];
  if (isSymbol(first, '(')) return closingBracket(tokens, start);
  if (isSymbol(first, '-') || isSymbol(first, '+')) return start + 2;
  // Introducers and b'..': the string belongs to the word.
  if (first?.kind === 'word' && tokens[start + 1]?.kind === 'string' && tokens[start + 1]?.space === false)
    return start + 2;
  if (first?.kind === 'word' && isSymbol(tokens[start + 1], '(')) return closingBracket(tokens, start + 1);
  return start + 1;
}

const defaults: Rule = (tokens, what, translation) => {
  const at = findWords(tokens, 'DEFAULT');
  if (at < 0) return tokens;
  const end = endOfDefault(tokens, at + 1);
  const value = tokens.slice(at + 1, end);
  const [first] = value;
  const { features, report } = translation;
  if (value.some((token) => isWord(token, 'NEXTVAL'))) {
    return leaveOut(
      tokens,
      at,
      1 + value.length,
      `default of ${what}`,
      translation,
      'sequences are not copied',
      'warning',
    );
  }
  const isBracketed = isSymbol(first, '(');
  const isCall = first?.kind === 'word' && isSymbol(value[1], '(') && !clockWords.includes(first.value);
  const isBlob = tokens[0] !== undefined && blobTypes.includes(tokens[0].value) && !isWord(first, 'NULL');
  const isExpression = isBracketed || isCall;
  const allowed = isExpression
    ? features.expressionDefaults === 'any' || (isBracketed && features.expressionDefaults === 'bracketed')
    : !isBlob || features.blobDefaults;
  if (allowed) return tokens;
  const where = `default of ${what}`;
  if (features.expressionDefaults === 'bracketed') {
    const inBrackets = [
      word('('),
      ...value.map((token, index) => (index === 0 ? { ...token, space: false } : token)),
      { ...word(')'), space: false },
    ];
    report({
      what: where,
      from: render(value),
      to: render(inBrackets),
      why: 'the target wants brackets around it',
      severity: 'info',
    });
    return splice(tokens, at + 1, value.length, ...inBrackets);
  }
  return leaveOut(
    tokens,
    at,
    1 + value.length,
    where,
    translation,
    'the target allows only constants as defaults',
    'warning',
  );
};

const invisible: Rule = (tokens, what, translation) => {
  if (translation.features.invisibleColumns) return tokens;
  const at = findWords(tokens, 'INVISIBLE');
  return leaveOut(tokens, at, 1, what, translation, 'the target cannot hide columns', 'warning');
};

const attributes: Rule = (tokens, what, translation) => {
  const { features, to } = translation;
  const unknown = 'the target does not know it';
  let result = tokens;
  if (!features.spatialReference)
    result = leaveOut(result, findWords(result, 'SRID'), 2, what, translation, unknown, 'info');
  if (!features.compressedColumns) {
    const at = findWords(result, 'COMPRESSED');
    const count = isSymbol(result[at + 1], '=') ? 3 : 1;
    result = leaveOut(result, at, count, what, translation, unknown, 'info');
  }
  if (to.vendor === 'mysql') {
    const at = result.findIndex((token) => token.value.toUpperCase() === 'REF_SYSTEM_ID');
    return leaveOut(result, at, 3, what, translation, unknown, 'info');
  }
  for (const name of ['COLUMN_FORMAT', 'STORAGE', 'ENGINE_ATTRIBUTE', 'SECONDARY_ENGINE_ATTRIBUTE']) {
    const at = findWords(result, name);
    const count = isSymbol(result[at + 1], '=') ? 3 : 2;
    result = leaveOut(result, at, count, what, translation, unknown, 'info');
  }
  return result;
};

const checks: Rule = (tokens, what, translation) => {
  const at = findWords(tokens, 'NOT', 'ENFORCED');
  if (at < 0 || translation.features.checkNotEnforced) return tokens;
  const check = findWords(tokens, 'CHECK');
  const why = 'the target enforces every check; rows of the source may break this one';
  return leaveOut(tokens, check < 0 ? at : check, at + 2 - (check < 0 ? at : check), what, translation, why, 'warning');
};

const zeroDate = /^'?0000-00-00/;

/** Nothing is changed: such a default is only worth knowing. */
const zeroDates: Rule = (tokens, what, { to, report }) => {
  const at = findWords(tokens, 'DEFAULT');
  const value = at < 0 ? undefined : tokens[at + 1];
  if (value !== undefined && zeroDate.test(value.text) && to.sqlMode.includes('NO_ZERO_DATE')) {
    const why =
      "the target's own sql_mode forbids zero dates; the data is kept, but changing this table later will be refused";
    report({ what: `default of ${what}`, from: value.text, to: value.text, why, severity: 'info' });
  }
  return tokens;
};

const rules: readonly Rule[] = [types, generated, defaults, invisible, attributes, checks, zeroDates];

/** A column in the target's words. */
export function translateColumn(column: ColumnModel, translation: Translation): ColumnModel {
  const what = `column ${column.name}`;
  return {
    ...column,
    tokens: rules.reduce<readonly Token[]>((tokens, rule) => rule(tokens, what, translation), column.tokens),
  };
}
