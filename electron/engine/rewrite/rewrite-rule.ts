import { AppError } from '#shared/errors/app-error.ts';

/** One thing to replace. An origin is `scheme://host[:port]`; a path is absolute with forward slashes. */
export type RewriteRule =
  | { readonly kind: 'origin'; readonly from: string; readonly to: string }
  | { readonly kind: 'path'; readonly from: string; readonly to: string };

/** An origin rule taken apart. Ports are null when they are their scheme's default. */
export interface OriginRule {
  readonly kind: 'origin';
  readonly scheme: Buffer;
  /** Lower case. */
  readonly host: Buffer;
  readonly port: number | null;
  readonly targetScheme: Buffer;
  readonly targetHost: Buffer;
  readonly targetPort: number | null;
}

/** A path rule without trailing slashes. */
export interface PathRule {
  readonly kind: 'path';
  readonly from: string;
  readonly to: string;
}

/** A rule that was checked. */
export type ParsedRule = OriginRule | PathRule;

interface Origin {
  readonly scheme: string;
  readonly host: string;
  readonly port: number | null;
}

const originPattern = /^(https?):\/\/(\[[0-9a-f:.]+\]|[^\s"'\\/:?#@%<>&|]+)(?::(\d{1,5}))?\/?$/iu;
const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Checks and takes apart one rule. Throws `contract.invalid-input` naming the rule. */
export function parseRewriteRule(rule: RewriteRule): ParsedRule {
  if (rule.kind === 'path') return { kind: 'path', from: parsePath(rule.from), to: parsePath(rule.to) };
  const from = parseOrigin(rule.from);
  const to = parseOrigin(rule.to);
  return {
    kind: 'origin',
    scheme: Buffer.from(from.scheme),
    host: Buffer.from(asciiLower(from.host)),
    port: from.port,
    targetScheme: Buffer.from(to.scheme),
    targetHost: Buffer.from(to.host),
    targetPort: to.port,
  };
}

function parseOrigin(text: string): Origin {
  const match = originPattern.exec(text);
  const scheme = match?.[1]?.toLowerCase();
  const host = match?.[2];
  if (scheme === undefined || host === undefined || host.length < 2) {
    throw new AppError('contract.invalid-input', {
      message: `"${text}" is not an origin like https://www.example.com.`,
      hint: 'Give scheme and host, and a port when it is not the usual one, without a path.',
    });
  }
  const port = match?.[3] === undefined ? null : Number(match[3]);
  return { scheme, host, port: port === defaultPorts[scheme] ? null : port };
}

function parsePath(text: string): string {
  const path = text.replace(/\/+$/u, '');
  if (!/^\/[^/\0]/u.test(path)) {
    throw new AppError('contract.invalid-input', { message: `"${text}" is not an absolute path below the root.` });
  }
  return path;
}

/** Hosts are compared as ASCII; other letters stay as they were given. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/gu, (letter) => letter.toLowerCase());
}
