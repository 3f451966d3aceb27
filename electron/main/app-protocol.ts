import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** The scheme of our own pages. */
export const appScheme = 'app';
/** Origin of the window's page. */
export const pageOrigin = 'app://stagelift';
/** Origin of the secret prompt, so that it shares nothing with the window's page. */
export const promptOrigin = 'app://prompt';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The content policy of every page: nothing but our own files, no inline code, no network, no eval, no frames. */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const headers = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** URL path of each file that may be served, with where it is. Source maps and unknown kinds of files are left out. */
export async function listPageFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile() || !(extname(entry.name) in contentTypes)) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, file).split(sep).map(encodeURIComponent).join('/')}`, file);
  }
  return files;
}

/**
 * Answers requests to our own origins from the list alone: a path that is not in it does not exist, however it is spelled,
 * so nothing is ever joined to a folder.
 */
export function createPageResponder(
  files: ReadonlyMap<string, string>,
): (request: { readonly url: string; readonly method: string }) => Promise<Response> {
  return async ({ url, method }) => {
    const { origin, pathname } = splitAppUrl(url);
    const file =
      method === 'GET' && (origin === pageOrigin || origin === promptOrigin) ? files.get(pathname) : undefined;
    if (file === undefined) return new Response('Not found', { status: 404, headers });
    const type = contentTypes[extname(file)] ?? 'application/octet-stream';
    return new Response(new Uint8Array(await readFile(file)), { headers: { ...headers, 'content-type': type } });
  };
}

// Outside Chromium, URL gives custom schemes the origin "null".
function splitAppUrl(url: string): { readonly origin: string; readonly pathname: string } {
  if (!URL.canParse(url)) return { origin: '', pathname: '' };
  const { protocol, host, pathname } = new URL(url);
  return { origin: `${protocol}//${host}`, pathname };
}
