import { createRewriter, type RewriteCounts } from '#engine/rewrite/rewriter.ts';
import type { RewriteRule } from '#engine/rewrite/rewrite-rule.ts';

/** The rule most tests use: a longer target with a port, so that lengths and colons matter. */
export const shopRule: RewriteRule = {
  kind: 'origin',
  from: 'https://www.example-shop.test',
  to: 'http://shop.localhost:4480',
};

/** Rewrites a text as one cell that stands between other bytes, and gives it back whole. */
export function rewriteText(text: string, ...rules: readonly RewriteRule[]): string {
  return rewriteWithCounts(text, ...rules).text;
}

/** As `rewriteText`, with the counts. */
export function rewriteWithCounts(
  text: string,
  ...rules: readonly RewriteRule[]
): { readonly text: string; readonly counts: RewriteCounts } {
  const rewriter = createRewriter(rules.length === 0 ? [shopRule] : rules);
  // Neighbours that would match if anything looked beyond the cell.
  const packet = Buffer.from(`"https://www.example-shop.test//${text}.au"www.example-shop.test"`);
  const start = '"https://www.example-shop.test//'.length;
  const end = start + Buffer.byteLength(text);
  const result = rewriter.rewriteCell(packet, start, end);
  return { text: result === null ? text : result.toString(), counts: rewriter.counts() };
}

/** PHP's serialize() for the values the tests need. */
export function serialize(value: PhpValue): string {
  if (value === null) return 'N;';
  if (typeof value === 'boolean') return `b:${value ? 1 : 0};`;
  if (typeof value === 'number') return Number.isInteger(value) ? `i:${value};` : `d:${value};`;
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`;
  if (value instanceof PhpObject) {
    const { name, properties } = value;
    return `O:${Buffer.byteLength(name)}:"${name}":${Object.keys(properties).length}:{${members(properties)}}`;
  }
  return `a:${Object.keys(value).length}:{${members(value)}}`;
}

/** An object of a PHP class. */
export class PhpObject {
  readonly name: string;
  readonly properties: Readonly<Record<string, PhpValue>>;
  constructor(name: string, properties: Readonly<Record<string, PhpValue>>) {
    this.name = name;
    this.properties = properties;
  }
}

/** What `serialize` takes. */
export type PhpValue = null | boolean | number | string | PhpObject | { readonly [key: string]: PhpValue };

function members(value: Readonly<Record<string, PhpValue>>): string {
  return Object.entries(value)
    .map(([key, item]) => (/^\d{1,9}$/u.test(key) ? `i:${key};` : serialize(key)) + serialize(item))
    .join('');
}
