import type { ServerFacts } from '#shared/domain/database-facts.ts';

/** A collation in another server's words. `sameOrder` is false when some strings may compare differently. */
export interface MappedCollation {
  readonly name: string;
  readonly sameOrder: boolean;
}

type Target = Pick<ServerFacts, 'collations'>;

/** Language part of MySQL 8's `utf8mb4_<code>_0900_..` and MariaDB's `.._uca1400_<language>_..`. */
const languages: readonly (readonly [code: string, language: string])[] = [
  ['cs', 'czech'],
  ['da', 'danish'],
  ['de_pb', 'german2'],
  ['eo', 'esperanto'],
  ['es', 'spanish'],
  ['es_trad', 'spanish2'],
  ['et', 'estonian'],
  ['hr', 'croatian'],
  ['hu', 'hungarian'],
  ['is', 'icelandic'],
  ['la', 'roman'],
  ['lt', 'lithuanian'],
  ['lv', 'latvian'],
  ['pl', 'polish'],
  ['ro', 'romanian'],
  ['sk', 'slovak'],
  ['sl', 'slovenian'],
  ['sv', 'swedish'],
  ['tr', 'turkish'],
  ['vi', 'vietnamese'],
];

/** The same collation under the old and the new name of three-byte UTF-8. */
function renamed(name: string): string {
  if (name.startsWith('utf8_')) return `utf8mb3_${name.slice(5)}`;
  return name.startsWith('utf8mb3_') ? `utf8_${name.slice(8)}` : name;
}

function sensitivity(suffix: string): string {
  return suffix.startsWith('as_cs') ? 'as_cs' : suffix.startsWith('as_ci') ? 'as_ci' : 'ai_ci';
}

/** Candidates for a collation of MySQL 8 (`0900`), nearest first. They do not pad, so neither should the substitute. */
function fromMysql8(language: string | undefined, suffix: string): readonly string[] {
  if (suffix === 'bin') return ['utf8mb4_nopad_bin', 'utf8mb4_bin'];
  const kind = sensitivity(suffix);
  const named = languages.find(([code]) => code === language)?.[1];
  const own = named === undefined ? [] : [`utf8mb4_uca1400_${named}_nopad_${kind}`, `utf8mb4_${named}_ci`];
  const plain = [`utf8mb4_uca1400_nopad_${kind}`, `utf8mb4_uca1400_${kind}`];
  const older = kind === 'as_cs' ? ['utf8mb4_bin'] : ['utf8mb4_unicode_520_nopad_ci', 'utf8mb4_unicode_520_ci'];
  return [...own, ...plain, ...older];
}

/** Candidates for a collation of MariaDB (`uca1400`), nearest first. */
function fromMariadb(charset: string, language: string | undefined, kind: string): readonly string[] {
  const code = languages.find(([, name]) => name === language)?.[0];
  const own = language === undefined ? [] : [`utf8mb4_${code ?? language}_0900_${kind}`, `${charset}_${language}_ci`];
  const plain = charset === 'utf8mb4' ? [`utf8mb4_0900_${kind}`] : [];
  const older = kind.endsWith('_cs') ? [`${charset}_bin`] : [`${charset}_unicode_520_ci`, `${charset}_unicode_ci`];
  return [...own, ...plain, ...older];
}

function candidates(name: string): readonly string[] {
  const mysql8 = /^utf8mb4_(?:([a-z_]+?)_)?0900_([a-z_]+)$/.exec(name);
  if (mysql8 !== null) return fromMysql8(mysql8[1], mysql8[2] ?? '');
  const mariadb = /^([a-z0-9]+)_uca1400_(?:([a-z0-9]+?)_)?(?:nopad_)?([a-z]{2}_[a-z]{2})$/.exec(name);
  if (mariadb !== null) {
    const language = mariadb[2] === 'nopad' ? undefined : mariadb[2];
    return fromMariadb(mariadb[1] ?? 'utf8mb4', language, mariadb[3] ?? 'ai_ci');
  }
  const charset = name.split('_')[0] ?? 'utf8mb4';
  const padded = name.replace('_nopad_', '_');
  const general =
    name.endsWith('_bin') || name.endsWith('_cs') ? [] : [`${charset}_unicode_ci`, `${charset}_general_ci`];
  return [padded, ...general, `${charset}_bin`];
}

/** The nearest collation that the target has: itself, itself renamed, or a substitute. Null when there is none. */
export function mapCollation(name: string, to: Target): MappedCollation | null {
  const lower = name.toLowerCase();
  const has = (candidate: string): boolean => to.collations.includes(candidate);
  if (has(lower)) return { name: lower, sameOrder: true };
  if (has(renamed(lower))) return { name: renamed(lower), sameOrder: true };
  const found = candidates(lower)
    .flatMap((candidate) => [candidate, renamed(candidate)])
    .find(has);
  return found === undefined ? null : { name: found, sameOrder: false };
}

/** A character set by the name that the target uses, or null when it has none of it. */
export function mapCharset(name: string, to: Target): string | null {
  const lower = name.toLowerCase();
  if (lower === 'binary') return lower;
  const known = (charset: string): boolean => to.collations.some((collation) => collation.startsWith(`${charset}_`));
  if (known(lower)) return lower;
  const other = lower === 'utf8' ? 'utf8mb3' : lower === 'utf8mb3' ? 'utf8' : lower;
  return known(other) ? other : null;
}
