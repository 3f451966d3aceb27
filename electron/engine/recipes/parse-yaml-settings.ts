import { parseDocument } from 'yaml';
import { settingText, unset, type SettingValue, type Settings } from './settings.ts';
import { lineNestedTooDeeply } from './yaml-depth.ts';

/** Beyond this many repetitions a file is made to exhaust memory. */
const maxAliases = 100;

/**
 * Parses YAML with settings; keys are joined with dots. `%env(NAME)%` is filled in from `environment`. Null for text that is
 * not YAML or nests too deeply.
 */
export function parseYamlSettings(
  source: Buffer,
  file: string,
  environment: Readonly<Record<string, string>>,
): Settings | null {
  const text = source.toString('utf8');
  if (lineNestedTooDeeply(text) !== null) return null;
  const root = parse(text);
  if (root === undefined) return null;
  return { file, assumed: [], get: (key) => toSetting(lookUp(root, key.split('.')), environment) };
}

/** Undefined when it cannot be read; whatever the parser throws on hostile text means just that. */
function parse(text: string): unknown {
  try {
    const document = parseDocument(text, { schema: 'core', merge: true, logLevel: 'silent' });
    if (document.errors.length > 0) return undefined;
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    return value;
  } catch {
    return undefined;
  }
}

function lookUp(root: unknown, keys: readonly string[]): unknown {
  let found: unknown = root;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key]; // an object that has the key
  }
  return found;
}

function toSetting(value: unknown, environment: Readonly<Record<string, string>>): SettingValue {
  if (typeof value === 'number' || typeof value === 'boolean') return settingText(value);
  if (typeof value !== 'string') return unset;
  let lacking: string | null = null;
  const text = value.replace(/%env\((?:[a-z_]+:)*['"]?([A-Za-z_][A-Za-z0-9_]*)['"]?\)%/g, (_whole, name: string) => {
    if (Object.hasOwn(environment, name)) return environment[name] ?? '';
    lacking = name;
    return '';
  });
  if (lacking !== null) {
    return {
      kind: 'unknown',
      why: `comes from the environment variable ${String(lacking)}, which cannot be read from here`,
    };
  }
  // Another parameter: `%database_name%`.
  if (/^%[A-Za-z_.]+%$/.test(text)) return { kind: 'unknown', why: 'comes from another parameter' };
  return settingText(text.replaceAll('%%', '%'));
}
