import type { Needle, NeedleFinder } from './needle-finder.ts';
import { createNeedleFinder } from './needle-finder.ts';
import { parseRewriteRule, type OriginRule, type PathRule, type RewriteRule } from './rewrite-rule.ts';

/** The host of an origin rule, found in either case. */
export interface OriginNeedle extends Needle {
  readonly kind: 'origin';
  readonly rule: OriginRule;
  /** The scheme that the rule itself names. */
  readonly scheme: string;
  /**
   * Host and port as they are written into the data. `slash` is the spelling of the slash before the host where it is
   * percent-encoded, else empty: the colon before the port is encoded in the same way.
   */
  authorityAfter(slash: string): Buffer;
  /** Scheme, separator, host and port for the usual separators `://` and `:\/\/`, or null. */
  originAfter(slashLength: number): Buffer | null;
}

/** One spelling of a path. */
export interface PathNeedle extends Needle {
  readonly kind: 'path';
  readonly target: Buffer;
}

/** Something that a rule makes us look for. */
export type RuleNeedle = OriginNeedle | PathNeedle;

/** Rules made ready for scanning. */
export interface CompiledRules {
  readonly finder: NeedleFinder<RuleNeedle>;
  readonly needles: readonly RuleNeedle[];
}

/** Spellings longer than this are not remembered. */
const longestCachedSlash = 16;

/** Checks the rules and prepares every spelling. Throws `contract.invalid-input` for a rule that cannot be understood. */
export function compileRules(rules: readonly RewriteRule[]): CompiledRules {
  const needles = rules.flatMap((rule): readonly RuleNeedle[] => {
    const parsed = parseRewriteRule(rule);
    return parsed.kind === 'path' ? pathNeedles(parsed) : [originNeedle(parsed)];
  });
  return { finder: createNeedleFinder(needles), needles };
}

function originNeedle(rule: OriginRule): OriginNeedle {
  const port = rule.targetPort === null ? '' : String(rule.targetPort);
  const host = rule.targetHost.toString();
  const withColon = (colon: string): Buffer => Buffer.from(port === '' ? host : host + colon + port);
  const plain = withColon(':');
  const scheme = rule.targetScheme.toString();
  const whole = Buffer.from(`${scheme}://${plain.toString()}`);
  const wholeEscaped = Buffer.from(`${scheme}:\\/\\/${plain.toString()}`);
  const cache = new Map<string, Buffer>();
  return {
    kind: 'origin',
    bytes: rule.host,
    foldCase: true,
    rule,
    scheme: rule.scheme.toString(),
    originAfter: (slashLength) => (slashLength === 1 ? whole : slashLength === 2 ? wholeEscaped : null),
    authorityAfter(slash) {
      if (slash === '' || port === '') return plain;
      const known = cache.get(slash);
      if (known !== undefined) return known;
      const authority = withColon(encodedColon(slash));
      if (slash.length <= longestCachedSlash) cache.set(slash, authority);
      return authority;
    },
  };
}

/** `%2F` to `%3A`, `%252f` to `%253a`; of `%5C%2F` only the last part counts. */
function encodedColon(slash: string): string {
  const unit = slash.slice(slash.lastIndexOf('%'));
  return `${unit.slice(0, -2)}3${unit.endsWith('f') ? 'a' : 'A'}`;
}

/** How a path is written in text, in JSON (up to three times nested) and in URLs (up to twice encoded). */
function pathNeedles(rule: PathRule): readonly PathNeedle[] {
  if (rule.from === rule.to) return [];
  const spellings = [identity, ...[1, 2, 3, 7].map(escapeSlashes), encodePath('F'), encodePath('f')];
  spellings.push(encodeTwice('F'), encodeTwice('f'));
  const found = new Map<string, PathNeedle>();
  for (const spell of spellings) {
    const bytes = Buffer.from(spell(rule.from));
    const key = bytes.toString('latin1');
    if (found.has(key)) continue;
    found.set(key, { kind: 'path', bytes, foldCase: false, target: Buffer.from(spell(rule.to)) });
  }
  return [...found.values()];
}

function identity(path: string): string {
  return path;
}

function escapeSlashes(backslashes: number): (path: string) => string {
  return (path) => path.replaceAll('/', `${'\\'.repeat(backslashes)}/`);
}

function encodePath(hexDigit: 'f' | 'F'): (path: string) => string {
  return (path) => path.split('/').map(encodeURIComponent).join(`%2${hexDigit}`);
}

function encodeTwice(hexDigit: 'f' | 'F'): (path: string) => string {
  return (path) => encodePath(hexDigit)(path).replaceAll('%', '%25');
}
