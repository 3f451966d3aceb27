import { phpNull, type PhpValue } from './php-values.ts';
import { readPhpFiles, type PhpConfiguration, type PhpStart, type PhpSurroundings } from './read-php-constants.ts';
import { settingText, unset, type SettingValue, type Settings } from './settings.ts';

/** A file and what is in it, byte for byte. */
export interface PhpFile {
  readonly file: string;
  readonly source: Buffer;
}

/**
 * Parses PHP files with settings, in the order in which the application runs them. Keys: `return.a.b`, `$name.a.b` or
 * `$name['a']['b']`, `class.name`, `define.NAME`. Nothing is run. Null when the first is not PHP or beyond the limits.
 */
export async function parsePhpSettings(
  files: readonly [PhpFile, ...PhpFile[]],
  surroundings: PhpSurroundings,
  start: PhpStart,
): Promise<Settings | null> {
  const sources = files.map(({ file, source }) => ({ file, source: source.toString('latin1') }));
  const php = await readPhpFiles(sources, surroundings, start);
  if (php === null) return null;
  return { file: files[0].file, get: (key) => valueAt(php, key), assumed: php.assumed };
}

function valueAt(php: PhpConfiguration, key: string): SettingValue {
  const [head = '', ...rest] = partsOf(key);
  if (head === 'define') return toSetting(php.constant(rest.join('.')));
  if (head === 'class') return below(php.property(rest[0] ?? ''), rest.slice(1));
  if (head === 'return') return below(php.returned, rest);
  if (head.startsWith('$')) return below(php.variable(head.slice(1)), rest);
  return unset;
}

/** `$name['a.b']['c']` names keys that have dots; `$GLOBALS['name']` is the variable itself. */
function partsOf(key: string): readonly string[] {
  if (!key.includes('[')) return key.split('.');
  const keys = [...key.matchAll(/\['([^']*)'\]/g)].map(([, part = '']) => part);
  const [first = '', ...rest] = keys;
  const head = key.slice(0, key.indexOf('['));
  return head === '$GLOBALS' ? [`$${first}`, ...rest] : [head, ...keys];
}

function below(value: PhpValue | undefined, keys: readonly string[]): SettingValue {
  let found = value;
  for (const key of keys) {
    if (found?.kind === 'known') return unset;
    if (found?.kind !== 'list') break;
    found = found.items.get(key) ?? phpNull;
  }
  return toSetting(found);
}

function toSetting(value: PhpValue | undefined): SettingValue {
  switch (value?.kind) {
    case undefined:
    case 'list':
      return unset;
    case 'unknown':
      return { kind: 'unknown', why: `comes from ${value.why}` };
    case 'ambiguous': {
      const lines = value.lines.join(' and ');
      return { kind: 'unknown', why: `is set on lines ${lines}, under conditions that reading cannot decide` };
    }
    case 'known':
      if (value.value === null) return unset;
      // The source was read byte by byte; values are UTF-8.
      return typeof value.value === 'string'
        ? settingText(Buffer.from(value.value, 'latin1').toString('utf8'))
        : settingText(value.value);
  }
}
